package org.align4j.rl.offline;

import java.util.List;
import java.util.Optional;
import org.align4j.core.run.Seeds;

/** How a log becomes rows to imitate: which of them, and how much each counts. */
public sealed interface OfflineMethod permits Clone, Filter, Weighted {
    /** What advantages are relative to, if the method has any. */
    default Optional<Baseline> compared() {
        return Optional.empty();
    }

    /** Whether a value model must be given. */
    default boolean needsValues() {
        return compared().map(Baseline::needsValues).orElse(false);
    }

    /**
     * Weighs the rows of a log.
     *
     * @param values of a value model, in the rows' order; empty where the baseline needs none
     * @param seeds of what is drawn
     */
    Weighing weigh(List<LoggedRow> rows, List<RowValues> values, Reduction reduction, Seeds seeds);
}
