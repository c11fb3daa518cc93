package org.align4j.model.checkpoint;

/** IEEE 754 binary16. */
final class Half {
    private static final float LARGEST = 65504;

    private Half() {}

    /** The nearest half, ties to even; infinite where the number is too large for any. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        // Half way between the largest half and the next one that there would be.
        if (magnitude >= LARGEST + 16) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) {
            // Subnormal: a multiple of 2^-24, exactly what rint rounds to.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rounding = 0xfff + ((bits >>> 13) & 1);
        int rounded = (bits & 0x7fffffff) + rounding;
        return (short) (sign | ((rounded - ((127 - 15) << 23)) >>> 13));
    }

    /** The number that a half stands for. */
    static float value(short half) {
        int exponent = (half >>> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        float magnitude = exponent == 0
                ? Math.scalb((float) mantissa, -24)
                : exponent == 0x1f
                        ? mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                        : Math.scalb((float) (mantissa | 0x400), exponent - 25);
        return half < 0 ? -magnitude : magnitude;
    }
}
