package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;

/**
 * What a judge says about the policy's completions beside the baseline's, each pair in both orders.
 *
 * @param judge the judge's name
 * @param verdicts prompt by prompt, of every prompt the same number; the policy's completion is the pair's first
 * @param perPrompt how many of one prompt
 */
record JudgedPairs(String judge, List<PairVerdict> verdicts, int perPrompt) {
    /** How both orders of a pair are asked and combined. */
    static final BothOrders ORDERS = BothOrders.mean();

    static JudgedPairs ask(Judge judge, Answers policy, Answers baseline) {
        int perPrompt =
                policy.completions().isEmpty() ? 0 : policy.completions().get(0).size();
        return new JudgedPairs(judge.name(), ORDERS.ask(judge, pairs(policy, baseline)), perPrompt);
    }

    /** The policy's completions beside the baseline's. */
    static List<Comparison> pairs(Answers policy, Answers baseline) {
        List<Comparison> pairs = new ArrayList<>();
        int perPrompt =
                policy.completions().isEmpty() ? 0 : policy.completions().get(0).size();
        for (int prompt = 0; prompt < policy.prompts().size(); prompt++) {
            for (int number = 0; number < perPrompt; number++) {
                pairs.add(new Comparison(
                        policy.prompts().get(prompt).id() + "/" + number,
                        policy.prompts().get(prompt).prompt(),
                        policy.content(prompt, number),
                        baseline.content(prompt, number),
                        policy.prompts().get(prompt).groundTruth()));
            }
        }
        return pairs;
    }

    /** The win rate with its interval and counts, under names that begin with {@code prefix}. */
    Map<String, Object> results(String prefix, ClusterBootstrap bootstrap) {
        List<double[]> outcomes = new ArrayList<>();
        int[] counts = new int[3];
        double preference = 0;
        for (int from = 0; from < verdicts.size(); from += perPrompt) {
            List<PairVerdict> judged = verdicts.subList(from, from + perPrompt).stream()
                    .filter(PairVerdict::judged)
                    .toList();
            if (!judged.isEmpty()) {
                outcomes.add(judged.stream().mapToDouble(JudgedPairs::outcome).toArray());
            }
            for (PairVerdict verdict : judged) {
                counts[(int) (2 * outcome(verdict))]++;
                preference += verdict.pFirst();
            }
        }
        int judged = counts[0] + counts[1] + counts[2];
        Map<String, Object> results = new LinkedHashMap<>();
        if (judged > 0) {
            Interval winRate = bootstrap.mean(outcomes);
            results.put(prefix + "win_rate", winRate.estimate());
            results.put(prefix + "win_rate_low", winRate.low());
            results.put(prefix + "win_rate_high", winRate.high());
            results.put(prefix + "mean_preference", preference / judged);
        }
        results.put(prefix + "wins", counts[2]);
        results.put(prefix + "ties", counts[1]);
        results.put(prefix + "losses", counts[0]);
        results.put(prefix + "judged", judged);
        results.put(prefix + "not_judged", verdicts.size() - judged);
        return results;
    }

    /** The length-controlled rate: tokens of the policy's completion minus tokens of the baseline's, pair by pair. */
    double lengthControlled(double[] lengthDifferences) {
        List<Double> preferences = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i).judged()) {
                preferences.add(verdicts.get(i).pFirst());
                differences.add(lengthDifferences[i]);
            }
        }
        return preferences.isEmpty()
                ? Double.NaN
                : LengthControl.fit(array(preferences), array(differences), new double[0], 0)
                        .winRate();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** 1 for a win, 1/2 for a tie, 0 for a loss. */
    private static double outcome(PairVerdict verdict) {
        return verdict.tie() ? 0.5 : verdict.pFirst() > 0.5 ? 1 : 0;
    }
}
