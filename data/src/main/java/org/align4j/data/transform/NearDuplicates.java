package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds texts that are nearly like an earlier one: locality-sensitive hashing over {@link MinHash} signatures, whose bands
 * are as long as they can be for a text at the threshold to be found with probability 0.99; what is found is compared value
 * by value. Memory: about half a kilobyte for every text that is kept.
 *
 * <p>Texts made from one template share bands with each other that tell nothing. Of texts with the same band the latest {@link
 * #MOST} are compared, so that the time stays proportional to the number of texts. Repetitions also share bands with something of
 * their own in it: at a threshold t and a template that makes up s of the texts, 1 - (1 - t^r + s^r)^b of them are found by
 * those alone, 0.99 for t = 0.8 and s = 0.65.
 */
final class NearDuplicates {
    private static final double RECALL = 0.99;
    private static final int NONE = -1;
    /** Texts with the same band that are compared, the latest first. */
    private static final int MOST = 256;

    private final double threshold;
    private final int bandRows;
    private final List<Band> bands = new ArrayList<>();
    private final List<short[]> signatures = new ArrayList<>();

    /**
     * A finder.
     *
     * @param threshold the similarity, above 0 and at most 1, from which on two texts are the same
     */
    NearDuplicates(double threshold) {
        this.threshold = threshold;
        this.bandRows = bandRows(threshold);
        for (int band = 0; band < MinHash.VALUES / bandRows; band++) {
            bands.add(new Band(band * bandRows));
        }
    }

    /** The longest bands that still find a pair at the threshold: 1 - (1 - t^r)^b. */
    static int bandRows(double threshold) {
        int rows = 1;
        for (int longer = 2; longer <= 16; longer++) {
            int count = MinHash.VALUES / longer;
            if (1 - Math.pow(1 - Math.pow(threshold, longer), count) >= RECALL) {
                rows = longer;
            }
        }
        return rows;
    }

    /** Whether a text is nearly like one that was kept; if not, it is kept itself. A text without words never is. */
    boolean isRepeated(String text) {
        return isRepeated(MinHash.signature(text));
    }

    /** The same of a text's {@link MinHash} signature, null if it has no word. */
    boolean isRepeated(short @Nullable [] signature) {
        if (signature == null) {
            return false;
        }
        for (Band band : bands) {
            int compared = 0;
            for (int other = band.first(signature); other != NONE && compared < MOST; other = band.next(other)) {
                if (MinHash.similarity(signature, signatures.get(other)) >= threshold) {
                    return true;
                }
                compared++;
            }
        }
        signatures.add(signature);
        bands.forEach(band -> band.add(signatures.size() - 1));
        return false;
    }

    /** Kept texts by one stretch of their signatures: open addressing over the last one of each chain. */
    private final class Band {
        private final int from;
        private int[] heads = filled(1024);
        private int[] previous = filled(512);
        private int chains;

        Band(int from) {
            this.from = from;
        }

        private static int[] filled(int length) {
            int[] slots = new int[length];
            Arrays.fill(slots, NONE);
            return slots;
        }

        int first(short[] signature) {
            return heads[slot(signature)];
        }

        int next(int text) {
            return previous[text];
        }

        void add(int text) {
            if (text >= previous.length) {
                int old = previous.length;
                previous = Arrays.copyOf(previous, 2 * old);
                Arrays.fill(previous, old, previous.length, NONE);
            }
            if (2 * chains >= heads.length) {
                grow();
            }
            int slot = slot(signatures.get(text));
            chains += heads[slot] == NONE ? 1 : 0;
            previous[text] = heads[slot];
            heads[slot] = text;
        }

        private void grow() {
            int[] old = heads;
            heads = filled(2 * old.length);
            for (int head : old) {
                if (head != NONE) {
                    heads[slot(signatures.get(head))] = head;
                }
            }
        }

        private int slot(short[] signature) {
            long hash = 0;
            for (int i = from; i < from + bandRows; i++) {
                hash = TextHash.mixed(hash ^ signature[i]);
            }
            int slot = (int) hash & (heads.length - 1);
            while (heads[slot] != NONE && !sameBand(signatures.get(heads[slot]), signature)) {
                slot = (slot + 1) & (heads.length - 1);
            }
            return slot;
        }

        private boolean sameBand(short[] one, short[] other) {
            return Arrays.equals(one, from, from + bandRows, other, from, from + bandRows);
        }
    }
}
