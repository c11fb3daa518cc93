package org.align4j.pipeline.offline;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.model.config.EngineConfig;
import org.align4j.rl.offline.Decisions;
import org.align4j.rl.offline.LoggedRow;

/** Reads what a policy holds of a log's actions. */
final class DecisionRows {
    /** Most tokens read at once. */
    private static final int BATCH_TOKENS = 16_384;

    private DecisionRows() {}

    /**
     * The rows with their decisions alone, in their order; the policy is closed again.
     *
     * @param sure see {@link Decisions}; at 1 nothing is read
     */
    static List<LoggedRow> of(List<LoggedRow> rows, double sure, Path policy, EngineConfig engine) {
        if (sure >= 1 || rows.isEmpty()) {
            return rows;
        }
        List<double[]> logProbs;
        try (CausalLm reader = CausalLm.frozen(policy, engine)) {
            logProbs = logProbs(reader, rows);
        }
        Decisions decisions = new Decisions(sure);
        return IntStream.range(0, rows.size())
                .mapToObj(i -> decisions.of(rows.get(i), logProbs.get(i)))
                .toList();
    }

    /** Of each action of each row. */
    static List<double[]> logProbs(CausalLm policy, List<LoggedRow> rows) {
        List<float[]> read =
                RowNumbers.read(rows.stream().map(LoggedRow::ids).toList(), BATCH_TOKENS, policy::evaluate);
        return IntStream.range(0, rows.size())
                .mapToObj(i -> rows.get(i).at(read.get(i)))
                .toList();
    }
}
