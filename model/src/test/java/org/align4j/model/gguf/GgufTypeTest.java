package org.align4j.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HexFormat;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufTypeTest {
    @ParameterizedTest
    @EnumSource(GgufType.class)
    void storesNumbersAsGgufPyDoes(GgufType type) {
        JsonNode coded = Fixtures.json("gguf/blocks.json").get("coded");
        FloatBuffer numbers = ByteBuffer.wrap(
                        HexFormat.of().parseHex(coded.get("F32").asText()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        ByteBuffer encoded = type.encode(numbers);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(coded.get(type.name()).asText());
    }

    @Test
    void everyHalfIsStoredAsItself() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = Half.value((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(Half.of(value) & 0xffff).as("%04x", bits).isEqualTo(bits);
            }
        }
    }

    @Test
    void betweenTwoHalvesTheNearerIsTakenAndTheEvenOneInTheMiddle() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = Half.value((short) bits);
            float high = Half.value((short) (bits + 1));
            float middle = (low + high) / 2;
            assertThat(Half.of(middle)).as("%04x", bits).isEqualTo((short) (bits % 2 == 0 ? bits : bits + 1));
            assertThat(Half.of(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Half.of(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
        }
    }

    @Test
    void aNumberTooLargeForHalvesIsNotMadeInfinite() {
        FloatBuffer large = FloatBuffer.wrap(new float[] {70000});
        assertThatThrownBy(() -> GgufType.F16.encode(large)).isInstanceOf(ArithmeticException.class);
    }
}
