package org.align4j.rl.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;

/** Everything is imitated, what earned more than expected more so: AWR and its relatives, and IQL's extraction. */
public record Weighted(
        @Option(
                doc =
                        "What a row was to be expected to earn: none, group-mean (the prompt's other rows) or value (a value"
                                + " model, --value)",
                def = "{type: group-mean}")
        Baseline baseline,

        @Option(doc = "What an advantage is worth", def = "{type: exponential}")
        AdvantageWeight weight)
        implements Imitation {
    @Override
    public Optional<Baseline> compared() {
        return Optional.of(baseline);
    }

    @Override
    public Weighing weigh(
            List<LoggedRow> rows,
            List<RowValues> values,
            Reduction reduction,
            Seeds seeds,
            Function<String, int[]> encode) {
        double[][] advantages = baseline.advantages(rows, values);
        double[][] weights = weight.weights(advantages);
        WeightStatistics statistics = WeightStatistics.of(weights, weight.largest());
        Advantages moments = Advantages.of(advantages);
        List<WeightedRow> weighted = new ArrayList<>();
        double total = 0;
        double earned = 0;
        for (int i = 0; i < weights.length; i++) {
            LoggedRow row = rows.get(i);
            double mean = mean(weights[i]);
            total += mean;
            earned += mean * row.score();
            double count = reduction.count(weights[i].length);
            weighted.add(WeightedRow.of(row, weights[i], weight.normalised() ? count * mean : count));
        }
        Map<String, Double> facts = new LinkedHashMap<>();
        facts.put("weights/mean", statistics.mean());
        facts.put("weights/max", statistics.largest());
        facts.put("weights/ess", statistics.effective());
        facts.put("weights/capped", statistics.capped());
        facts.put("advantages/mean", moments.mean());
        facts.put("advantages/std", moments.deviation());
        facts.put("advantages/positive", moments.positive());
        facts.put("offline/return_weighted", earned / total);
        return new Weighing(weighted, facts, statistics.effective());
    }

    private static double mean(double[] weights) {
        double sum = 0;
        for (double each : weights) {
            sum += each;
        }
        return sum / weights.length;
    }
}
