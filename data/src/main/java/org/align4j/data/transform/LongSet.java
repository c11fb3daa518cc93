package org.align4j.data.transform;

import java.util.Arrays;

/** A growing set of 64-bit hashes, 16 bytes each. */
final class LongSet {
    private static final long EMPTY = 0;

    private long[] hashes = new long[1024];
    private int size;

    /** False if it was there before. */
    boolean add(long hash) {
        if (2 * size >= hashes.length) {
            grow();
        }
        long stored = hash == EMPTY ? 1 : hash;
        int slot = slot(stored);
        if (hashes[slot] == stored) {
            return false;
        }
        hashes[slot] = stored;
        size++;
        return true;
    }

    boolean contains(long hash) {
        long stored = hash == EMPTY ? 1 : hash;
        return hashes[slot(stored)] == stored;
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.stream(hashes).filter(hash -> hash != EMPTY).toArray();
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
}
