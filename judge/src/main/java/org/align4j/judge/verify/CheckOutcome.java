package org.align4j.judge.verify;

/**
 * What a check found.
 *
 * @param reason what was compared, or why nothing could be
 */
public record CheckOutcome(Kind kind, String reason) {
    /** A completion that cannot be checked is neither right nor wrong. */
    public enum Kind {
        CORRECT,
        WRONG,
        UNDECIDED
    }

    static CheckOutcome correctIf(boolean correct, String reason) {
        return new CheckOutcome(correct ? Kind.CORRECT : Kind.WRONG, reason);
    }

    static CheckOutcome undecided(String reason) {
        return new CheckOutcome(Kind.UNDECIDED, reason);
    }

    /** 1 for right, 0 for wrong, NaN for undecided. */
    public double score() {
        return switch (kind) {
            case CORRECT -> 1;
            case WRONG -> 0;
            case UNDECIDED -> Double.NaN;
        };
    }
}
