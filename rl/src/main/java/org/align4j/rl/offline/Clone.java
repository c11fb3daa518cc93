package org.align4j.rl.offline;

import java.util.List;
import java.util.function.Function;
import org.align4j.core.run.Seeds;

/** Behaviour cloning: everything is imitated, good or bad. What any other method must beat. */
public record Clone() implements Imitation {
    @Override
    public Weighing weigh(
            List<LoggedRow> rows,
            List<RowValues> values,
            Reduction reduction,
            Seeds seeds,
            Function<String, int[]> encode) {
        return Weighing.alike(rows, reduction);
    }
}
