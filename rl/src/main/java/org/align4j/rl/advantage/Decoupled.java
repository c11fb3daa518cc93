package org.align4j.rl.advantage;

import java.util.Map;
import java.util.Set;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Every reward term is standardised within the group by itself (n - 1), then the weighted sum is whitened over the tokens
 * of the batch: GDPO (2026). A term's own weight counts after its standardisation, which would undo it (TRL's
 * {@code normalize_then_sum}). Where terms of different sizes are summed first, small ones vanish and different results
 * collapse into one.
 */
public record Decoupled(
        @Option(doc = "Multiplies the weights of terms, by name; 1 for terms that are not named", def = "{}")
        Map<String, Double> weights,

        @Option(doc = "Added to the standard deviation", def = "1e-4")
        double epsilon)
        implements AdvantageEstimator {
    public Decoupled {
        weights = Map.copyOf(weights);
        Check.notNegative("epsilon", epsilon);
    }

    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    @Override
    public void checkTerms(Set<String> terms) {
        for (String named : weights.keySet()) {
            Check.that(
                    terms.contains(named),
                    "advantage.weights",
                    "must name terms of the reward (" + String.join(", ", terms) + ")",
                    named);
        }
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        int count = rewarded.rewards().length;
        double[] sums = new double[count];
        rewarded.terms().forEach((name, values) -> {
            double own = rewarded.weights().getOrDefault(name, 1.0);
            double weight = weights.getOrDefault(name, 1.0) * own;
            for (int from = 0; from < count; from += rewarded.group()) {
                int to = from + rewarded.group();
                double mean = Groups.mean(values, from, to);
                // epsilon is in the units of the term before its weight
                double divisor = Groups.deviation(values, from, to) + epsilon * own;
                boolean flat = Groups.flat(values, from, to);
                for (int i = from; i < to; i++) {
                    sums[i] += flat ? 0 : weight * (values[i] - mean) / divisor;
                }
            }
        });
        double[][] rows = rewarded.perCompletion(sums).advantages();
        return new Estimate(Whitening.STANDARDIZE.apply(rows), rows);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }

    @Override
    public boolean byTerm() {
        return true;
    }
}
