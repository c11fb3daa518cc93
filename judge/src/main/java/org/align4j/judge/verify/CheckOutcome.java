package org.align4j.judge.verify;

import java.util.OptionalDouble;

/**
 * What a check found. A completion that cannot be checked (a truth that cannot be read, a program that broke or took too
 * long) is neither right nor wrong: it has no score, and never 0.
 *
 * @param decided 1 for right, 0 for wrong, between them for a share of what was asked; empty where nothing could be said
 * @param reason what was compared, or why nothing could be
 */
public record CheckOutcome(OptionalDouble decided, String reason) {
    static CheckOutcome correctIf(boolean correct, String reason) {
        return share(correct ? 1 : 0, reason);
    }

    /**
     * So much of what was asked is there.
     *
     * @param score from 0 to 1
     */
    public static CheckOutcome share(double score, String reason) {
        return new CheckOutcome(OptionalDouble.of(score), reason);
    }

    /** It cannot be checked. */
    public static CheckOutcome undecided(String reason) {
        return new CheckOutcome(OptionalDouble.empty(), reason);
    }

    static CheckOutcome noGroundTruth() {
        return undecided("the prompt has no ground truth");
    }

    /** The score, NaN for undecided. */
    public double score() {
        return decided.orElse(Double.NaN);
    }
}
