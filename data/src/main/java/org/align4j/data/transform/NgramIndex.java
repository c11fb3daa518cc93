package org.align4j.data.transform;

import java.util.List;

/**
 * Texts that others must not overlap with. A text overlaps if it shares a run of so many words with one of them (Brown et
 * al. 2020, appendix C: 13 words), without regard to case, spacing and punctuation, or if all its words are those of one.
 * Memory: 16 bytes a word.
 */
final class NgramIndex {
    private final int length;
    private final LongSet runs = new LongSet();
    private final LongSet wholes = new LongSet();

    NgramIndex(int length) {
        this.length = length;
    }

    void add(String text) {
        List<String> words = TextHash.words(text);
        if (words.isEmpty()) {
            return;
        }
        wholes.add(TextHash.of(String.join(" ", words)));
        if (words.size() >= length) {
            for (long run : TextHash.shingles(words, length)) {
                runs.add(run);
            }
        }
    }

    boolean overlaps(String text) {
        List<String> words = TextHash.words(text);
        if (words.isEmpty()) {
            return false;
        }
        if (wholes.contains(TextHash.of(String.join(" ", words)))) {
            return true;
        }
        if (words.size() >= length) {
            for (long run : TextHash.shingles(words, length)) {
                if (runs.contains(run)) {
                    return true;
                }
            }
        }
        return false;
    }
}
