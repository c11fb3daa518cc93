package org.align4j.rl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.align4j.model.CausalLm;
import org.align4j.model.RowNumbers;
import org.align4j.model.process.Shares;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.loss.LossAggregation;
import org.align4j.rl.loss.PolicyLoss;

/**
 * What a token's weight in an optimizer step follows from: sums over the whole step, however it is split into
 * micro-batches.
 *
 * @param promptTokens sampled tokens of all completions of a prompt, by its id
 * @param kept which tokens count, where the policy loss leaves some out; by identity
 * @param imitated tokens that the supervised loss is a mean over
 * @param leastEntropy from which a token counts
 * @param entropyCoefficient weight of the entropy bonus
 */
record WholeStep(
        RlConfig config,
        LossAggregation.Totals totals,
        Map<String, Long> promptTokens,
        Map<Experience, boolean[]> kept,
        long imitated,
        double leastEntropy,
        double entropyCoefficient) {
    /** @param rows all of the step, demonstrations among them */
    static WholeStep of(
            List<Experience> rows, CausalLm policy, RlConfig config, double entropyCoefficient, Shares shares) {
        List<Experience> sampled =
                rows.stream().filter(each -> !each.demonstration()).toList();
        Map<String, Long> promptTokens = new HashMap<>();
        for (Experience each : sampled) {
            promptTokens.merge(each.prompt(), (long) each.length(), Long::sum);
        }
        LossAggregation.Totals totals = new LossAggregation.Totals(
                sampled.size(),
                sampled.stream().mapToInt(Experience::length).sum(),
                config.rollout().sampling().maxNewTokens(),
                promptTokens.size());
        return new WholeStep(
                config,
                totals,
                promptTokens,
                kept(sampled, policy, config, shares),
                rows.stream()
                        .filter(each -> imitated(each, config.mix()))
                        .mapToLong(Experience::length)
                        .sum(),
                leastEntropy(sampled, config.update().entropy().share()),
                entropyCoefficient);
    }

    private static boolean imitated(Experience each, Mix mix) {
        return each.demonstration() || (mix instanceof Mix.OwnMix own && each.score() >= own.threshold());
    }

    /** The entropy that a share of the tokens reaches. */
    private static double leastEntropy(List<Experience> sampled, double share) {
        if (share == 1) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] all = sampled.stream()
                .flatMapToDouble(each -> Arrays.stream(each.entropies()))
                .sorted()
                .toArray();
        return all[all.length - Math.max(1, (int) Math.round(share * all.length))];
    }

    private static Map<Experience, boolean[]> kept(
            List<Experience> miniBatch, CausalLm policy, RlConfig config, Shares shares) {
        PolicyLoss loss = config.policyLoss();
        Supplier<double[][]> logRatios = () -> shares.all(logRatios(shares.own(miniBatch), policy, config));
        Optional<boolean[][]> kept = loss.kept(logRatios);
        IdentityHashMap<Experience, boolean[]> byExperience = new IdentityHashMap<>();
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

    /** What each token of an experience is multiplied with, as the aggregation says; 0 for demonstrations. */
    double[] tokenWeights(Experience each) {
        double[] weights = new double[each.length()];
        if (!each.demonstration()) {
            LossAggregation.Row row = new LossAggregation.Row(each.length(), promptTokens.get(each.prompt()));
            Arrays.fill(weights, config.aggregation().tokenWeight(row, totals));
        }
        return weights;
    }

    /** What the policy loss of each token is multiplied with besides: corrections, and which tokens count. */
    double[] factors(Experience each) {
        double[] factors = each.weights().clone();
        for (int t = 0; t < factors.length; t++) {
            factors[t] = each.entropies()[t] >= leastEntropy ? factors[t] : 0;
        }
        return factors;
    }

    /** What the cross-entropy of each token is multiplied with. */
    double[] imitationWeights(Experience each) {
        double[] weights = new double[each.length()];
        if (imitated(each, config.mix())) {
            Arrays.fill(weights, config.mix().coefficient() / imitated);
        }
        return weights;
    }

    /** 1 for every sampled token that the policy loss keeps. */
    double[] kept(Experience each) {
        boolean[] tokens = kept.get(each);
        double[] numbers = new double[each.length()];
        for (int t = 0; t < numbers.length; t++) {
            numbers[t] = !each.demonstration() && (tokens == null || tokens[t]) ? 1 : 0;
        }
        return numbers;
    }
}
