package org.align4j.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How numbers are stored in a file; memory has them as float32. */
public enum StorageType {
    FLOAT32("F32", Float.BYTES, "float32", "FloatStorage"),
    BFLOAT16("BF16", Short.BYTES, "bfloat16", "BFloat16Storage"),
    FLOAT16("F16", Short.BYTES, "float16", "HalfStorage");

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
        ShortBuffer narrow = stored.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        int count = narrow.remaining();
        wideBytes.clear().limit(count * Float.BYTES);
        FloatBuffer wide = wideBytes.asFloatBuffer();
        for (int i = 0; i < count; i++) {
            short bits = narrow.get(i);
            wide.put(i, this == BFLOAT16 ? Float.intBitsToFloat(bits << 16) : fromHalf(bits));
        }
        return wideBytes;
    }

    /** Float32 bytes, little endian, as they are stored; rounded to nearest, ties to even. */
    ByteBuffer encode(ByteBuffer wideBytes) {
        if (this == FLOAT32) {
            return wideBytes;
        }
        if (this == FLOAT16) {
            throw new IllegalArgumentException("models are saved in float32 or bfloat16");
        }
        FloatBuffer wide = wideBytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        ByteBuffer bytes = ByteBuffer.allocate(wide.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (wide.hasRemaining()) {
            int bits = Float.floatToRawIntBits(wide.get());
            int rounding = 0x7fff + ((bits >>> 16) & 1);
            bytes.putShort((short) ((bits + rounding) >>> 16));
        }
        return bytes.flip();
    }

    private static float fromHalf(short bits) {
        int exponent = (bits >>> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = Math.scalb((float) mantissa, -24);
        } else if (exponent == 0x1f) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb((float) (mantissa | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
