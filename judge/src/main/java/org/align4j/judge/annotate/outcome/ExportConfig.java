package org.align4j.judge.annotate.outcome;

import org.jspecify.annotations.Nullable;

/**
 * How votes become rows.
 *
 * @param question which question's answers; null for the task's own
 * @param minVotes items with fewer votes are left out
 * @param minAgreement items of whose votes a smaller share agrees are left out
 * @param goodFrom the rating from which a label is desirable; null for the first above the middle
 * @param gold whether gold items become rows too
 */
public record ExportConfig(
        Aggregation aggregation,
        @Nullable String question,
        int minVotes,
        double minAgreement,
        Ties ties,
        @Nullable Double goodFrom,
        Gold gold) {
    /** What becomes of items on which the votes balance. */
    public enum Ties {
        /** They are left out. */
        DROP,
        /** Probability 1/2, not marked as ties: for readers that pass over ties. */
        HALF,
        /** Probability 1/2, marked as ties. */
        KEEP
    }

    /** What becomes of gold items. */
    public enum Gold {
        DROP,
        KEEP
    }

    /** By majority, everything that has a vote; ties are kept. */
    public static ExportConfig of(Aggregation aggregation) {
        return new ExportConfig(aggregation, null, 1, 0, Ties.KEEP, null, Gold.DROP);
    }
}
