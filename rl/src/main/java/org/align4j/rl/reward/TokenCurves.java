package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.statistics.Correlation;
import org.align4j.judge.statistics.Moments;

/**
 * How rewards of single tokens lie since the last time: {@code rewards/model/token_std}, their standard deviation (n - 1), and {@code
 * rewards/model/reward_length_correlation}, Pearson's between what a completion earns and its tokens: where it is high, length is what
 * is paid for.
 */
final class TokenCurves {
    private final List<double[]> rewards = new ArrayList<>();

    void add(double[] tokens) {
        rewards.add(tokens);
    }

    /** The curves, and begins anew; none where fewer than two completions were scored. */
    Map<String, Double> take() {
        Map<String, Double> curves = new LinkedHashMap<>();
        double[] all = rewards.stream().flatMapToDouble(Arrays::stream).toArray();
        if (rewards.size() > 1 && all.length > 1) {
            curves.put("rewards/model/token_std", Moments.of(all).sampleDeviation());
            double correlation = Correlation.pearson(
                    rewards.stream()
                            .mapToDouble(tokens -> Arrays.stream(tokens).sum())
                            .toArray(),
                    rewards.stream().mapToDouble(tokens -> tokens.length).toArray());
            if (!Double.isNaN(correlation)) {
                curves.put("rewards/model/reward_length_correlation", correlation);
            }
        }
        rewards.clear();
        return curves;
    }
}
