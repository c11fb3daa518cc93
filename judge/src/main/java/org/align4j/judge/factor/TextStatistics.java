package org.align4j.judge.factor;

import java.util.regex.Pattern;

/** What a text has of words, of letters and digits in them, and of sentences. */
record TextStatistics(int words, int characters, int sentences) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern END = Pattern.compile("[.!?…。！？]+");

    static TextStatistics of(String text) {
        int words = 0;
        int characters = 0;
        for (var word : WORD.matcher(text).results().toList()) {
            words++;
            characters += word.group().codePointCount(0, word.group().length());
        }
        int sentences = (int) END.matcher(text).results().count();
        return new TextStatistics(words, characters, Math.max(1, sentences));
    }
}
