package org.align4j.rl.offline;

import java.util.List;
import java.util.function.Function;
import org.align4j.core.run.Seeds;

/** How a log becomes rows to imitate: which of them, and how much each counts. */
public sealed interface Imitation extends OfflineMethod permits Clone, Filter, Weighted, ConditionOfflineMethod {
    /**
     * Weighs the rows of a log.
     *
     * @param values of a value model, in the rows' order; empty where the baseline needs none
     * @param seeds of what is drawn
     * @param encode a text's token ids, for methods that say something of each row
     */
    Weighing weigh(
            List<LoggedRow> rows,
            List<RowValues> values,
            Reduction reduction,
            Seeds seeds,
            Function<String, int[]> encode);
}
