package org.align4j.data.transform;

import org.jspecify.annotations.Nullable;

/**
 * Signatures that agree in about as many places as their texts share word runs: the share of equal values estimates the
 * Jaccard similarity of the sets of runs (Broder 1997). The smallest hashes are cut to 16 bits (Li and König 2010), which
 * costs a chance agreement of 1 in 65,536.
 */
final class MinHash {
    static final int VALUES = 128;
    /** Words in a run. */
    static final int RUN = 3;

    private MinHash() {}

    /** The signature of a text; null if it has no word. */
    static short @Nullable [] signature(String text) {
        long[] shingles = TextHash.shingles(TextHash.words(text), RUN);
        if (shingles.length == 0) {
            return null;
        }
        short[] signature = new short[VALUES];
        for (int i = 0; i < VALUES; i++) {
            long salt = TextHash.mixed(i + 1L);
            long smallest = Long.MAX_VALUE;
            for (long shingle : shingles) {
                smallest = Math.min(smallest, TextHash.mixed(shingle ^ salt));
            }
            signature[i] = (short) smallest;
        }
        return signature;
    }

    /** The share of values that are equal. */
    static double similarity(short[] one, short[] other) {
        int equal = 0;
        for (int i = 0; i < VALUES; i++) {
            equal += one[i] == other[i] ? 1 : 0;
        }
        return (double) equal / VALUES;
    }
}
