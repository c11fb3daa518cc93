package org.align4j.core.run;

import java.util.random.RandomGenerator;

/**
 * The generator L64X128Mix (Steele and Vigna 2021, "LXM: better splittable pseudorandom number generators"): a linear
 * congruential generator of 64 bits and xoroshiro128, added and mixed. The same numbers as the JDK's {@code L64X128MixRandom},
 * which lies in a module that some runtimes leave out. Not for several threads at once.
 */
public final class LxmRandom implements RandomGenerator {
    private static final long MULTIPLIER = 0xd1342543de82ef95L;
    private static final long MIXER = 0xdaba0b6eb09322e3L;
    /** Fractions of the silver and the golden ratio, which keep small seeds apart. */
    private static final long SILVER = 0x6a09e667f3bcc909L;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long addend;
    private long state;
    private long x0;
    private long x1;

    /** @param seed any number */
    public LxmRandom(long seed) {
        long apart = seed ^ SILVER;
        this.addend = murmur(apart) | 1;
        this.state = 1;
        this.x0 = stafford(apart);
        this.x1 = stafford(apart + GOLDEN);
    }

    @Override
    public long nextLong() {
        long mixed = state + x0;
        mixed = (mixed ^ mixed >>> 32) * MIXER;
        mixed = (mixed ^ mixed >>> 32) * MIXER;
        state = MULTIPLIER * state + addend;
        long different = x0 ^ x1;
        x0 = Long.rotateLeft(x0, 24) ^ different ^ different << 16;
        x1 = Long.rotateLeft(different, 37);
        return mixed ^ mixed >>> 32;
    }

    /** MurmurHash3's finalizer. */
    private static long murmur(long number) {
        long mixed = (number ^ number >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /** Stafford's 13th variant of it, as in SplitMix. */
    private static long stafford(long number) {
        long mixed = (number ^ number >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
