package org.align4j.data.importing;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes ids unique by a number behind those that come again. Remembers 64-bit hashes, 16 bytes a row: two ids that
 * happen to share one (never seen below a billion rows) cost nothing but a needless number.
 */
final class IdRegister {
    private static final long EMPTY = 0;

    private long[] hashes = new long[1024];
    private int size;
    private long renamed;

    /** The id, or if it was given before, {@code id#2}, {@code id#3}, … */
    String unique(String id) {
        String candidate = id;
        for (int number = 2; !add(hash(candidate)); number++) {
            candidate = id + "#" + number;
        }
        if (!candidate.equals(id)) {
            renamed++;
        }
        return candidate;
    }

    long renamed() {
        return renamed;
    }

    private boolean add(long hash) {
        if (2 * size >= hashes.length) {
            grow();
        }
        int slot = slot(hash);
        if (hashes[slot] == hash) {
            return false;
        }
        hashes[slot] = hash;
        size++;
        return true;
    }

    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & (hashes.length - 1);
        while (hashes[slot] != EMPTY && hashes[slot] != hash) {
            slot = (slot + 1) & (hashes.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] old = hashes;
        hashes = new long[2 * old.length];
        Arrays.stream(old).filter(hash -> hash != EMPTY).forEach(hash -> hashes[slot(hash)] = hash);
    }

    /** FNV-1a over the characters, then a mixing step. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = new SplittableRandom(hash).nextLong();
        return hash == EMPTY ? 1 : hash;
    }
}
