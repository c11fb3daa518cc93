package org.align4j.rl.offline;

import java.util.Arrays;
import java.util.List;

/** None: the advantage is the return itself, so a prompt that pays well counts more, whatever was answered. */
public record NoneBaseline() implements Baseline {
    @Override
    public double[][] advantages(List<LoggedRow> rows, List<RowValues> values) {
        return rows.stream().map(row -> constant(row, row.score())).toArray(double[][]::new);
    }

    static double[] constant(LoggedRow row, double number) {
        double[] numbers = new double[row.actions().length];
        Arrays.fill(numbers, number);
        return numbers;
    }
}
