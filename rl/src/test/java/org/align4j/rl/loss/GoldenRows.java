package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
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

    /** Token weights of a whole step in which every row has a prompt of its own. */
    public static NDArray weights(
            NDManager manager, JsonNode mask, LossAggregation aggregation, long tokens, int longest) {
        int[] prompts = IntStream.range(0, mask.size()).toArray();
        return weights(manager, mask, aggregation, tokens, longest, prompts);
    }

    /** @param prompts which prompt each row belongs to */
    public static NDArray weights(
            NDManager manager, JsonNode mask, LossAggregation aggregation, long tokens, int longest, int[] prompts) {
        double[][] table = table(mask);
        long masked = (long) Arrays.stream(flat(table)).sum();
        LossAggregation.Totals totals =
                new LossAggregation.Totals(table.length, tokens == 0 ? masked : tokens, longest, (int)
                        IntStream.of(prompts).distinct().count());
        double[] lengths = Arrays.stream(table)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .toArray();
        for (int i = 0; i < table.length; i++) {
            double[] row = table[i];
            int prompt = prompts[i];
            double pooled = IntStream.range(0, prompts.length)
                    .filter(j -> prompts[j] == prompt)
                    .mapToDouble(j -> lengths[j])
                    .sum();
            double weight = aggregation.tokenWeight(new LossAggregation.Row((int) lengths[i], (long) pooled), totals);
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
