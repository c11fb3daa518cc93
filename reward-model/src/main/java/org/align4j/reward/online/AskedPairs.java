package org.align4j.reward.online;

import java.nio.IntBuffer;
import java.util.HashSet;
import java.util.Set;

/** Pairs that were asked about, in whatever order they were shown. */
final class AskedPairs {
    private final Set<Set<IntBuffer>> rows = new HashSet<>();

    void add(int[] first, int[] second) {
        rows.add(key(first, second));
    }

    boolean has(PairDraw.Pair pair) {
        return rows.contains(key(pair.first().row(), pair.second().row()));
    }

    private static Set<IntBuffer> key(int[] first, int[] second) {
        Set<IntBuffer> key = new HashSet<>();
        key.add(IntBuffer.wrap(first));
        key.add(IntBuffer.wrap(second));
        return key;
    }
}
