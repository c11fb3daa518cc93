package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** 64-bit hashes of texts and of the words in them; the same on every machine. */
final class TextHash {
    private TextHash() {}

    /** FNV-1a over the characters, then a mixing step. */
    static long of(CharSequence text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** The last step of SplitMix64 (Steele et al. 2014): every bit of the input moves every bit of the output. */
    static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Runs of letters and digits, in lower case: what is left when punctuation, spacing and case do not count. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Hashes of every run of so many words; of the whole text if it has fewer; none if it has no word. */
    static long[] shingles(List<String> words, int length) {
        if (words.isEmpty()) {
            return new long[0];
        }
        if (words.size() < length) {
            return new long[] {of(String.join(" ", words))};
        }
        long[] hashes = new long[words.size() - length + 1];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = of(String.join(" ", words.subList(i, i + length)));
        }
        return hashes;
    }
}
