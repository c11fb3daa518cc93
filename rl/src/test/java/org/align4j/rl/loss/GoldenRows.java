package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.testkit.Fixtures;

/** Golden (batch, time) tables as arrays, and as ragged rows by their mask. */
public final class GoldenRows {
    private GoldenRows() {}

    public static Stream<JsonNode> cases(String loss) {
        return StreamSupport.stream(
                Fixtures.json("losses/" + loss + ".json").get("cases").spliterator(), false);
    }

    public static double[][] table(JsonNode rows) {
        double[][] table = new double[rows.size()][];
        for (int i = 0; i < table.length; i++) {
            table[i] = Fixtures.numbers(rows.get(i));
        }
        return table;
    }

    public static double[][] ragged(JsonNode rows, JsonNode mask) {
        double[][] table = table(rows);
        for (int i = 0; i < table.length; i++) {
            int length = (int) Arrays.stream(Fixtures.numbers(mask.get(i))).sum();
            table[i] = Arrays.copyOf(table[i], length);
        }
        return table;
    }

    public static NDArray array(NDManager manager, JsonNode rows) {
        double[][] table = table(rows);
        double[] flat = Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
        return manager.create(flat).reshape(table.length, table[0].length);
    }

    public static double[] flat(JsonNode rows) {
        return Arrays.stream(table(rows)).flatMapToDouble(Arrays::stream).toArray();
    }

    public static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Token weights of a whole step. */
    public static NDArray weights(
            NDManager manager, JsonNode mask, LossAggregation aggregation, long tokens, int longest) {
        double[][] table = table(mask);
        long masked = (long) Arrays.stream(flat(table)).sum();
        LossAggregation.Totals totals =
                new LossAggregation.Totals(table.length, tokens == 0 ? masked : tokens, longest);
        for (double[] row : table) {
            int length = (int) Arrays.stream(row).sum();
            double weight = aggregation.tokenWeight(length, totals);
            for (int t = 0; t < row.length; t++) {
                row[t] *= weight;
            }
        }
        return manager.create(flat(table)).reshape(table.length, table[0].length);
    }

    /** Scores of whole completions as token rewards: all at the last token that the mask has. */
    public static double[][] atLastToken(JsonNode scores, JsonNode mask) {
        double[][] rows = ragged(mask, mask);
        for (int i = 0; i < rows.length; i++) {
            Arrays.fill(rows[i], 0);
            rows[i][rows[i].length - 1] = scores.get(i).doubleValue();
        }
        return rows;
    }
}
