package org.align4j.rl.offline;

import java.util.List;

/** What a row was to be expected to earn: its advantage is what it earned beyond that. */
public sealed interface Baseline permits NoneBaseline, GroupMeanBaseline, ValueBaseline {
    /** Whether a value model must be given. */
    default boolean needsValues() {
        return false;
    }

    /**
     * The advantage of every action.
     *
     * @param values of the rows, in their order; empty where {@link #needsValues} is false
     * @return for each row as many numbers as it has actions
     */
    double[][] advantages(List<LoggedRow> rows, List<RowValues> values);
}
