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
    void aNumberTooLargeForHalvesIsNotMadeInfinite() {
        FloatBuffer large = FloatBuffer.wrap(new float[] {70000});
        assertThatThrownBy(() -> GgufType.F16.encode(large)).isInstanceOf(ArithmeticException.class);
    }
}
