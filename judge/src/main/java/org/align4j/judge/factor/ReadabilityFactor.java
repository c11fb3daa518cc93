package org.align4j.judge.factor;

import org.align4j.judge.config.JudgeContext;

/**
 * Minus the automated readability index (Senter and Smith 1967), {@code 4.71 characters/words + 0.5 words/sentences - 21.43}, which
 * is about the school grade that a text takes: more is easier to read. A text without words has 0.
 */
public record ReadabilityFactor() implements Factor {
    @Override
    public FactorMeter open(JudgeContext context) {
        return FactorMeter.of(candidate -> ease(candidate.completion().lastText()));
    }

    static double ease(String text) {
        TextStatistics counts = TextStatistics.of(text);
        return counts.words() == 0
                ? 0
                : 21.43 - 4.71 * counts.characters() / counts.words() - 0.5 * counts.words() / counts.sentences();
    }
}
