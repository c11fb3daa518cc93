package org.align4j.rl.offline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean return of the prompt's other rows: unbiased, and free where the log has several completions of a prompt. A row
 * that is alone with its prompt is compared with the mean of all other rows of the log.
 */
public record GroupMeanBaseline() implements Baseline {
    /** Rows and their summed returns. */
    private record Sum(int rows, double total) {
        Sum plus(Sum other) {
            return new Sum(rows + other.rows, total + other.total);
        }

        double meanWithout(double score) {
            return (total - score) / (rows - 1);
        }
    }

    @Override
    public double[][] advantages(List<LoggedRow> rows, List<RowValues> values) {
        Map<String, Sum> prompts = new HashMap<>();
        Sum all = new Sum(0, 0);
        for (LoggedRow row : rows) {
            Sum one = new Sum(1, row.score());
            prompts.merge(row.prompt(), one, Sum::plus);
            all = all.plus(one);
        }
        double[][] advantages = new double[rows.size()][];
        for (int i = 0; i < advantages.length; i++) {
            LoggedRow row = rows.get(i);
            Sum group = prompts.get(row.prompt());
            double expected = group.rows() > 1
                    ? group.meanWithout(row.score())
                    : all.rows() > 1 ? all.meanWithout(row.score()) : row.score();
            advantages[i] = NoneBaseline.constant(row, row.score() - expected);
        }
        return advantages;
    }
}
