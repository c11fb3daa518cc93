package org.align4j.rl;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.loss.LossAggregation;
import org.align4j.rl.loss.PolicyLoss;

/**
 * What a token's weight in an optimizer step follows from: sums over the whole step, however it is split into
 * micro-batches.
 *
 * @param promptTokens sampled tokens of all completions of a prompt, by its id
 * @param kept which tokens count, where the policy loss leaves some out; by identity
 */
record WholeStep(LossAggregation.Totals totals, Map<String, Long> promptTokens, Map<Experience, boolean[]> kept) {
    static WholeStep of(List<Experience> miniBatch, CausalLm policy, RlConfig config) {
        Map<String, Long> promptTokens = new HashMap<>();
        for (Experience each : miniBatch) {
            promptTokens.merge(each.prompt(), (long) each.length(), Long::sum);
        }
        LossAggregation.Totals totals = new LossAggregation.Totals(
                miniBatch.size(),
                miniBatch.stream().mapToInt(Experience::length).sum(),
                config.rollout().sampling().maxNewTokens(),
                promptTokens.size());
        return new WholeStep(totals, promptTokens, kept(miniBatch, policy, config));
    }

    private static Map<Experience, boolean[]> kept(List<Experience> miniBatch, CausalLm policy, RlConfig config) {
        PolicyLoss loss = config.policyLoss();
        Supplier<double[][]> logRatios = () -> logRatios(miniBatch, policy, config);
        Optional<boolean[][]> kept = loss.kept(logRatios);
        Map<Experience, boolean[]> byExperience = new IdentityHashMap<>();
        for (int i = 0; kept.isPresent() && i < miniBatch.size(); i++) {
            byExperience.put(miniBatch.get(i), kept.get()[i]);
        }
        return byExperience;
    }

    private static double[][] logRatios(List<Experience> miniBatch, CausalLm policy, RlConfig config) {
        double temperature = config.rollout().sampling().temperature();
        List<float[]> rows = RowNumbers.read(
                miniBatch.stream().map(Experience::episode).map(Episode::ids).toList(),
                config.update().microBatchTokens().count(),
                batch -> policy.evaluate(batch, temperature));
        double[][] ratios = new double[rows.size()][];
        for (int i = 0; i < ratios.length; i++) {
            Experience each = miniBatch.get(i);
            ratios[i] = each.episode().atSampled(rows.get(i));
            for (int t = 0; t < ratios[i].length; t++) {
                ratios[i][t] -= each.logProbs()[t];
            }
        }
        return ratios;
    }

    /** What each token of an experience is multiplied with. */
    double tokenWeight(Experience each, LossAggregation aggregation) {
        return aggregation.tokenWeight(new LossAggregation.Row(each.length(), promptTokens.get(each.prompt())), totals);
    }

    /** 1 for every token that counts. */
    double[] kept(Experience each) {
        boolean[] tokens = kept.get(each);
        double[] numbers = new double[each.length()];
        for (int t = 0; t < numbers.length; t++) {
            numbers[t] = tokens == null || tokens[t] ? 1 : 0;
        }
        return numbers;
    }
}
