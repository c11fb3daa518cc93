package org.align4j.judge.verify;

import java.util.Arrays;
import java.util.List;

/** Words, sentences and paragraphs of a text, by rules that need no language. */
final class TextCounts {
    private TextCounts() {}

    /** Runs without white space that hold a letter or a digit. */
    static List<String> wordsOf(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                .toList();
    }

    static int words(String text) {
        return wordsOf(text).size();
    }

    /** Stretches that end in {@code .}, {@code !} or {@code ?} before white space, or at the end of the text. */
    static int sentences(String text) {
        return (int) Arrays.stream(text.strip().split("(?<=[.!?])[\"')\\]]*\\s+"))
                .filter(part -> part.codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
    }

    /** Parts between blank lines. */
    static List<String> paragraphs(String text) {
        return Arrays.stream(text.strip().split("\\n\\s*\\n"))
                .filter(part -> !part.isBlank())
                .toList();
    }
}
