package org.align4j.judge.selection;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text as a point: its words and pairs of neighbouring words, hashed into a fixed number of counts (Weinberger et al.
 * 2009), each damped by log(1 + count), scaled to length 1. Cheap, needs no model, and tells subjects apart.
 */
final class TextFeatures {
    static final int SIZE = 512;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private TextFeatures() {}

    /** The point; all zeros for a text without words. */
    static float[] of(String text) {
        float[] counts = new float[SIZE];
        String before = "";
        for (MatchResult match :
                WORD.matcher(text.toLowerCase(Locale.ROOT)).results().toList()) {
            String word = match.group();
            counts[place(word)]++;
            if (!before.isEmpty()) {
                counts[place(before + " " + word)]++;
            }
            before = word;
        }
        for (int i = 0; i < SIZE; i++) {
            counts[i] = (float) Math.log1p(counts[i]);
        }
        PairFeatures.toUnitLength(counts);
        return counts;
    }

    private static int place(String words) {
        // String.hashCode is the same everywhere, but its low bits are not well mixed.
        int hash = words.hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 16), SIZE);
    }
}
