package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StorageTypeTest {
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

    /** By hand: 1 + 2^-8 lies half way between two bfloat16 numbers, 1 + 2^-11 between two halves. */
    @ParameterizedTest
    @CsvSource({
        "BFLOAT16, 1.00390625, 3f80", "BFLOAT16, 1.01171875, 3f82", "BFLOAT16, -2.5, c020", "BFLOAT16, NaN, 7fc0",
        "BFLOAT16, Infinity, 7f80", "FLOAT16, 1.00048828125, 3c00", "FLOAT16, 65504, 7bff", "FLOAT16, -65519, fbff",
        "FLOAT16, 1e-8, 0000", "FLOAT16, NaN, 7e00", "FLOAT16, -Infinity, fc00"
    })
    void storesANumberInSixteenBits(StorageType type, float value, String bits) {
        assertThat(String.format("%04x", type.narrow(value))).isEqualTo(bits);
        ByteBuffer wide = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
        assertThat(type.encode(wide).order(ByteOrder.LITTLE_ENDIAN).getShort(0)).isEqualTo(type.narrow(value));
    }

    /** A NaN of which only the lowest bits are set would round up to -0. */
    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void notANumberStaysNotANumber(StorageType type) {
        for (int bits : new int[] {0x7fffffff, 0xffffffff, 0x7f800001}) {
            ByteBuffer stored = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
            stored.putShort(0, type.narrow(Float.intBitsToFloat(bits)));
            ByteBuffer wide = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(type.decode(stored, wide).order(ByteOrder.LITTLE_ENDIAN).getFloat(0))
                    .isNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 65520", "FLOAT16, -1e30", "BFLOAT16, 3.4e38"})
    void aNumberThatIsTooLargeIsNotMadeInfinite(StorageType type, float value) {
        assertThatThrownBy(() -> type.narrow(value))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("is too large for " + type);
    }
}
