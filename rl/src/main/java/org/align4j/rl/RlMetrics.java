package org.align4j.rl;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.statistics.Correlation;
import org.align4j.rl.advantage.Groups;
import org.align4j.rl.advantage.Whitening;
import org.align4j.rl.reward.Rewards.Part;

/**
 * One iteration's curves, under the names that TRL's GRPO and PPO trainers log; docs/rl.md explains each. What TRL
 * averages over padding is averaged over completion tokens here.
 */
final class RlMetrics {
    private RlMetrics() {}

    /**
     * @param experiences those that were learned from
     * @param unscored completions left out because a term could not score them or another one of their prompt
     */
    static Map<String, Double> of(List<Experience> experiences, int group, double klCoefficient, int unscored) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        double[] scores = experiences.stream().mapToDouble(Experience::score).toArray();
        rewards(metrics, experiences, scores, group);
        objective(metrics, experiences, scores, klCoefficient);
        completions(metrics, experiences);
        metrics.put("rewards/unscored", (double) unscored);
        return metrics;
    }

    private static void rewards(Map<String, Double> metrics, List<Experience> experiences, double[] scores, int group) {
        double deviations = 0;
        int flat = 0;
        int groups = scores.length / group;
        for (int from = 0; from < scores.length; from += group) {
            deviations += Groups.deviation(scores, from, from + group);
            flat += Groups.flat(scores, from, from + group) ? 1 : 0;
        }
        metrics.put("reward", Groups.mean(scores, 0, scores.length));
        metrics.put("reward_std", group > 1 ? deviations / groups : Groups.deviation(scores, 0, scores.length));
        metrics.put("frac_reward_zero_std", group > 1 ? (double) flat / groups : 0);
        experiences.get(0).earned().terms().keySet().forEach(name -> {
            double[] term = experiences.stream()
                    .mapToDouble(each -> each.earned().terms().get(name).shown())
                    .toArray();
            metrics.put("rewards/" + name + "/mean", Groups.mean(term, 0, term.length));
            metrics.put("rewards/" + name + "/std", Groups.deviation(term, 0, term.length));
        });
        correlations(metrics, experiences);
    }

    /** Spearman's over completions, of every term that counts with every one that is only watched: whether what is paid for is what is wanted. */
    private static void correlations(Map<String, Double> metrics, List<Experience> experiences) {
        Map<String, Part> terms = experiences.get(0).earned().terms();
        for (String gold : terms.keySet()) {
            for (String paid : terms.keySet()) {
                if (terms.get(gold).watched() && !terms.get(paid).watched()) {
                    double correlation = Correlation.spearman(raw(paid, experiences), raw(gold, experiences));
                    if (Double.isFinite(correlation)) {
                        metrics.put("rewards/" + paid + "/correlation/" + gold, correlation);
                    }
                }
            }
        }
    }

    private static double[] raw(String term, List<Experience> experiences) {
        return experiences.stream()
                .mapToDouble(each -> each.earned().terms().get(term).raw())
                .toArray();
    }

    /** Curves of rewards and KL as they add up to the objective. */
    static void objective(
            Map<String, Double> metrics, List<Experience> experiences, double[] scores, double klCoefficient) {
        double surprise = 0;
        double nonScore = 0;
        for (Experience each : experiences) {
            for (int t = 0; t < each.length(); t++) {
                surprise -= each.logProbs()[t];
            }
            nonScore += Arrays.stream(each.rewards()).sum() - each.score();
        }
        int n = experiences.size();
        double score = Groups.mean(scores, 0, n);
        metrics.put("objective/kl", kl(experiences));
        metrics.put("objective/kl_coef", klCoefficient);
        metrics.put("objective/entropy", surprise / n);
        metrics.put("objective/non_score_reward", nonScore / n);
        metrics.put("objective/rlhf_reward", score + nonScore / n);
        metrics.put("objective/scores", score);
    }

    /** KL from the reference per completion, in nats: the mean of log-ratios summed over tokens (k1). */
    static double kl(List<Experience> experiences) {
        double kl = 0;
        for (Experience each : experiences) {
            for (int t = 0; t < each.length(); t++) {
                kl += each.logProbs()[t] - each.referenceLogProbs()[t];
            }
        }
        return kl / experiences.size();
    }

    /** Curves of how long completions are and why they end. */
    static void completions(Map<String, Double> metrics, List<Experience> experiences) {
        int[] lengths = experiences.stream().mapToInt(Experience::length).toArray();
        int[] terminated = experiences.stream()
                .filter(each -> each.episode().finished())
                .mapToInt(Experience::length)
                .toArray();
        metrics.put("completions/mean_length", Arrays.stream(lengths).average().orElseThrow());
        metrics.put(
                "completions/min_length", (double) Arrays.stream(lengths).min().orElseThrow());
        metrics.put(
                "completions/max_length", (double) Arrays.stream(lengths).max().orElseThrow());
        metrics.put(
                "completions/mean_terminated_length",
                Arrays.stream(terminated).average().orElse(0));
        metrics.put("completions/clipped_ratio", 1 - (double) terminated.length / lengths.length);
        metrics.put("val/num_eos_tokens", (double) terminated.length);
    }

    /**
     * Curves of what an option turns on.
     *
     * @param learned those that the update saw
     */
    static Map<String, Double> ofOptions(
            RlConfig config, List<Experience> experiences, List<Experience> learned, Rollouts.Batch batch) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (config.rollout().dynamic().on()) {
            metrics.put("sampling/attempts", (double) batch.attempts());
            metrics.put("sampling/kept_share", batch.keptShare());
        }
        if (config.correction().on()
                || config.rollout().staleIterations() > 0
                || config.rollout().served()) {
            metrics.putAll(ImportanceRatios.of(experiences).metrics());
        }
        if (config.update().truncated() == UpdateConfig.Truncated.SKIP) {
            metrics.put("completions/skipped", (double) experiences.size() - learned.size());
        }
        return metrics;
    }

    /**
     * How far the log-probs that the sampler reported lie from the training pass's, in nats.
     *
     * @param mean of the absolute difference, over tokens
     */
    record SamplerDifference(double mean, double max) {
        static SamplerDifference of(List<Experience> experiences) {
            double sum = 0;
            double largest = 0;
            long tokens = 0;
            for (Experience each : experiences) {
                float[] sampled = each.episode().logProbs();
                for (int t = 0; t < each.length(); t++) {
                    double difference = Math.abs(sampled[t] - each.logProbs()[t]);
                    sum += difference;
                    largest = Math.max(largest, difference);
                    tokens++;
                }
            }
            return new SamplerDifference(sum / tokens, largest);
        }

        Map<String, Double> metrics() {
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("sampling/sampling_logp_difference/mean", mean);
            metrics.put("sampling/sampling_logp_difference/max", max);
            return metrics;
        }
    }

    /**
     * How unlike the sampler and the weights are that an update starts from; ratios are p_o / p_s of tokens.
     *
     * @param masked share of tokens whose weight is 0
     * @param effective effective sample size of the weights as a share of the tokens, (Σw)² / (n Σw²)
     */
    record ImportanceRatios(double min, double mean, double max, double masked, double effective) {
        static ImportanceRatios of(List<Experience> experiences) {
            double min = Double.POSITIVE_INFINITY;
            double max = 0;
            double sum = 0;
            double weights = 0;
            double squares = 0;
            long masked = 0;
            long tokens = 0;
            for (Experience each : experiences) {
                for (double logRatio : Estimation.logRatios(each.episode(), each.logProbs())) {
                    double ratio = Math.exp(logRatio);
                    min = Math.min(min, ratio);
                    max = Math.max(max, ratio);
                    sum += ratio;
                }
                for (double weight : each.weights()) {
                    weights += weight;
                    squares += weight * weight;
                    masked += weight == 0 ? 1 : 0;
                    tokens++;
                }
            }
            double effective = squares == 0 ? 0 : weights * weights / (tokens * squares);
            return new ImportanceRatios(min, sum / tokens, max, (double) masked / tokens, effective);
        }

        Map<String, Double> metrics() {
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("sampling/importance_sampling_ratio/min", min);
            metrics.put("sampling/importance_sampling_ratio/mean", mean);
            metrics.put("sampling/importance_sampling_ratio/max", max);
            metrics.put("sampling/masked_share", masked);
            metrics.put("sampling/ess", effective);
            return metrics;
        }
    }

    /** How much of the returns' variance the critic's values explain: 1 is all of it, 0 no better than their mean. */
    static double explainedVariance(List<Experience> experiences) {
        double[][] returns = experiences.stream().map(Experience::returns).toArray(double[][]::new);
        double[][] errors = experiences.stream()
                .map(each -> {
                    double[] error = new double[each.length()];
                    for (int t = 0; t < error.length; t++) {
                        error[t] = each.returns()[t] - each.values()[t];
                    }
                    return error;
                })
                .toArray(double[][]::new);
        return 1
                - Whitening.Moments.of(errors).variance()
                        / Whitening.Moments.of(returns).variance();
    }
}
