package org.align4j.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How numbers are stored in a file; memory has them as float32. */
public enum StorageType {
    FLOAT32("F32", Float.BYTES, "float32", "FloatStorage"),
    BFLOAT16("BF16", Short.BYTES, "bfloat16", "BFloat16Storage"),
    FLOAT16("F16", Short.BYTES, "float16", "HalfStorage"),
    FLOAT64("F64", Double.BYTES, "float64", "DoubleStorage");

    private final String code;
    private final int bytes;
    private final String configName;
    private final String torchName;

    StorageType(String code, int bytes, String configName, String torchName) {
        this.code = code;
        this.bytes = bytes;
        this.configName = configName;
        this.torchName = torchName;
    }

    /** What torch names {@code torchName} in its pickles, such as {@code FloatStorage}. */
    static Optional<StorageType> ofTorch(String torchName) {
        return Arrays.stream(values())
                .filter(type -> type.torchName.equals(torchName))
                .findFirst();
    }

    /** The name in a safetensors header. */
    String code() {
        return code;
    }

    /** Of one number. */
    public int bytes() {
        return bytes;
    }

    /** The name in {@code config.json}. */
    public String configName() {
        return configName;
    }

    /**
     * Stored bytes, little endian, as float32.
     *
     * @param wideBytes room for them, little endian; not written to where the numbers are stored as float32 already
     * @return either buffer
     */
    ByteBuffer decode(ByteBuffer stored, ByteBuffer wideBytes) {
        if (this == FLOAT32) {
            return stored;
        }
        return this == FLOAT64 ? decodeDouble(stored, wideBytes) : decodeShort(stored, wideBytes);
    }

    private static ByteBuffer decodeDouble(ByteBuffer stored, ByteBuffer wideBytes) {
        DoubleBuffer wider = stored.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        int count = wider.remaining();
        wideBytes.clear().limit(count * Float.BYTES);
        FloatBuffer wide = wideBytes.asFloatBuffer();
        for (int i = 0; i < count; i++) {
            wide.put(i, (float) wider.get(i));
        }
        return wideBytes;
    }

    private ByteBuffer decodeShort(ByteBuffer stored, ByteBuffer wideBytes) {
        ShortBuffer narrow = stored.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        int count = narrow.remaining();
        wideBytes.clear().limit(count * Float.BYTES);
        FloatBuffer wide = wideBytes.asFloatBuffer();
        for (int i = 0; i < count; i++) {
            wide.put(i, wide(narrow.get(i)));
        }
        return wideBytes;
    }

    /**
     * Float32 bytes, little endian, as they are stored; rounded to nearest, ties to even.
     *
     * @throws ArithmeticException if a number is too large to be stored so
     */
    ByteBuffer encode(ByteBuffer wideBytes) {
        if (this == FLOAT32) {
            return wideBytes;
        }
        FloatBuffer wide = wideBytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        ByteBuffer encoded = ByteBuffer.allocate(wide.remaining() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (wide.hasRemaining()) {
            if (this == FLOAT64) {
                encoded.putDouble(wide.get());
            } else {
                encoded.putShort(narrow(wide.get()));
            }
        }
        return encoded.flip();
    }

    /**
     * A number in 16 bits, rounded to nearest, ties to even; what is infinite or NaN stays so.
     *
     * @throws ArithmeticException if it is too large, with the number
     */
    public short narrow(float value) {
        short bits = switch (this) {
            case FLOAT16 -> Half.of(value);
            case BFLOAT16 -> bfloat16(value);
            case FLOAT32, FLOAT64 -> throw new IllegalStateException(configName + " has more than 16 bits");
        };
        if (Float.isFinite(value) && Float.isInfinite(wide(bits))) {
            throw new ArithmeticException(value + " is too large for " + configName);
        }
        return bits;
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // rounded up it could become -0
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private float wide(short bits) {
        return this == BFLOAT16 ? Float.intBitsToFloat(bits << 16) : Half.value(bits);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
