package org.align4j.judge.verify;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Candidate;

/** Whether a completion is between two lengths. */
public record LengthAnswerCheck(
        @Option(doc = "Unit to count: words, characters or sentences", def = "words")
        Unit unit,

        @Option(doc = "Fewest units", def = "1") int atLeast,

        @Option(doc = "Most units") int atMost)
        implements AnswerCheck {
    /** What is counted. */
    public enum Unit {
        WORDS,
        CHARACTERS,
        SENTENCES
    }

    public LengthAnswerCheck {
        Check.atLeast("at-least", 0, atLeast);
        Check.atLeast("at-most", Math.max(1, atLeast), atMost);
    }

    @Override
    public CheckOutcome check(Candidate candidate) {
        String text = candidate.completion().lastText().strip();
        int count = switch (unit) {
            case WORDS -> TextCounts.words(text);
            case CHARACTERS -> text.codePointCount(0, text.length());
            case SENTENCES -> TextCounts.sentences(text);
        };
        return CheckOutcome.correctIf(
                count >= atLeast && count <= atMost && count > 0,
                count + " " + unit.name().toLowerCase(java.util.Locale.ROOT) + ", wanted " + atLeast + " to " + atMost);
    }
}
