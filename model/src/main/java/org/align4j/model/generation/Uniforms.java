package org.align4j.model.generation;

/**
 * The random numbers of sampling: one uniform per token, from a counter. A number depends on the seed, the row, the
 * completion and the token's place in it alone; so a row draws the same numbers whatever is decoded beside it, and a
 * continued run draws what the uninterrupted one would have.
 */
final class Uniforms {
    /** Multiples of 2^-40: far finer than the probabilities' rounding, and never so near 1 that a product rounds to 1. */
    private static final int BITS = 40;

    private final long seed;

    Uniforms(long seed) {
        this.seed = mix(seed);
    }

    /** In [0, 1). */
    double at(long row, int completion, int token) {
        long state = mix(seed ^ row);
        state = mix(state + completion);
        state = mix(state + token);
        return (state >>> (Long.SIZE - BITS)) * 0x1.0p-40;
    }

    /**
     * The seed whose row 0 draws from its completion 0 on what this seed's row draws from that completion on: for an engine
     * elsewhere that is asked for one row at a time and counts from 0. Exact, since every step of the counter can be undone.
     */
    static long seedOf(long seed, long row, int completion) {
        return unmixed(unmixed(mix(mix(seed) ^ row) + completion));
    }

    /** Undoes {@link #mix}: the multipliers are the inverses of its own modulo 2^64. */
    private static long unmixed(long mixed) {
        long z = (mixed ^ (mixed >>> 31) ^ (mixed >>> 62)) * 0x319642B2D24D8EC3L;
        z = (z ^ (z >>> 27) ^ (z >>> 54)) * 0x96DE1B173F119089L;
        return (z ^ (z >>> 30) ^ (z >>> 60)) - 0x9E3779B97F4A7C15L;
    }

    /** A step of SplitMix64 (Steele, Lea and Flood 2014): every input bit moves every output bit. */
    private static long mix(long state) {
        long z = state + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
