package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.align4j.judge.agreement.CohenKappa;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;

/**
 * Two judges on the pairs that both judged: how much better the first is, the prompts' own difficulty taken out by
 * drawing the same prompts for both.
 *
 * @param first a judge's name
 * @param second another's
 * @param pairs that both judged
 * @param differences first minus second; an interval that leaves out 0 is a difference that chance does not explain
 * @param kappa Cohen's, of the two judges with each other
 */
public record PairedComparison(
        String first, String second, int pairs, Map<Measure, Interval> differences, double kappa) {
    private static final List<Measure> COMPARED =
            List.of(Measure.ACCURACY_TIES_HALF, Measure.ACCURACY_WITH_TIES, Measure.KAPPA, Measure.CONSISTENCY);

    /** The same pair under both. */
    private record Both(JudgedPair first, JudgedPair second) {}

    static List<PairedComparison> all(Map<String, List<JudgedPair>> judged, ClusterBootstrap bootstrap) {
        List<String> names = List.copyOf(judged.keySet());
        List<PairedComparison> comparisons = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                comparisons.add(of(
                        names.get(i),
                        Objects.requireNonNull(judged.get(names.get(i))),
                        names.get(j),
                        Objects.requireNonNull(judged.get(names.get(j))),
                        bootstrap));
            }
        }
        return comparisons;
    }

    private static PairedComparison of(
            String first,
            List<JudgedPair> firstPairs,
            String second,
            List<JudgedPair> secondPairs,
            ClusterBootstrap bootstrap) {
        List<Both> both = new ArrayList<>();
        for (int i = 0; i < firstPairs.size(); i++) {
            if (firstPairs.get(i).judged() && secondPairs.get(i).judged()) {
                both.add(new Both(firstPairs.get(i), secondPairs.get(i)));
            }
        }
        List<List<Both>> prompts =
                PromptClusters.clusters(both, pair -> pair.first().gold().prompt());
        Map<Measure, Interval> differences = new EnumMap<>(Measure.class);
        for (Measure measure : COMPARED) {
            ToDoubleFunction<List<Both>> difference =
                    pairs -> measure.of(pairs.stream().map(Both::first).toList())
                            - measure.of(pairs.stream().map(Both::second).toList());
            Interval interval = bootstrap.of(prompts, difference);
            if (!Double.isNaN(interval.estimate())) {
                differences.put(measure, interval);
            }
        }
        return new PairedComparison(first, second, both.size(), differences, kappa(both));
    }

    private static double kappa(List<Both> both) {
        if (both.isEmpty()) {
            return Double.NaN;
        }
        List<Label> first = both.stream()
                .map(pair -> Objects.requireNonNull(pair.first().judge()))
                .toList();
        List<Label> second = both.stream()
                .map(pair -> Objects.requireNonNull(pair.second().judge()))
                .toList();
        return CohenKappa.of(first, second, List.of(Label.values()), CohenKappa.Weights.NONE)
                .kappa();
    }
}
