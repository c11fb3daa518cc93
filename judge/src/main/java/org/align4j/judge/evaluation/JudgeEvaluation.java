package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * One judge, measured on pairs whose labels are known.
 *
 * @param judge its name
 * @param measures all pairs; those that could not be measured are not in it
 * @param categories the same by category, largest first; empty where the pairs have none
 * @param ceiling people measured with each other, and the judge with the same rod
 * @param softLabels whether its probabilities can be believed
 * @param self its taste for its own completions, null unless it wrote some
 * @param systems how it ranks those who wrote the completions; without any where they are unknown
 * @param disagreements pairs on which it and the label name different winners, the surest first
 * @param inconsistent pairs whose winner changes with the order
 */
public record JudgeEvaluation(
        String judge,
        Coverage coverage,
        Map<Measure, Interval> measures,
        List<Category> categories,
        HumanCeiling ceiling,
        LabelCalibration softLabels,
        @Nullable SelfPreference self,
        SystemRanking systems,
        List<Disagreeing> disagreements,
        List<Disagreeing> inconsistent) {
    /**
     * The measures of one category.
     *
     * @param pairs in it, with a verdict or without
     */
    public record Category(String name, int pairs, Map<Measure, Interval> measures) {}

    /**
     * A pair to be read.
     *
     * @param pFirst the judge's probability that the first is better
     * @param rationale what it said first, null if it gave no reason
     */
    public record Disagreeing(
            GoldPair pair, double pFirst, @Nullable String rationale) {}

    public JudgeEvaluation {
        categories = List.copyOf(categories);
        disagreements = List.copyOf(disagreements);
        inconsistent = List.copyOf(inconsistent);
    }

    /**
     * Measures.
     *
     * @param self the name under which the judge itself writes completions
     */
    static JudgeEvaluation of(String judge, List<JudgedPair> pairs, String self, ClusterBootstrap bootstrap) {
        SelfPreference own = SelfPreference.of(pairs, self);
        return new JudgeEvaluation(
                judge,
                Coverage.of(pairs),
                measures(pairs, bootstrap),
                categories(pairs, bootstrap),
                ceiling(pairs),
                LabelCalibration.of(pairs),
                own.pairs() == 0 ? null : own,
                SystemRanking.of(pairs),
                disagreements(pairs),
                inconsistent(pairs));
    }

    private static Map<Measure, Interval> measures(List<JudgedPair> pairs, ClusterBootstrap bootstrap) {
        List<List<JudgedPair>> prompts =
                PromptClusters.clusters(pairs, pair -> pair.gold().prompt());
        Map<Measure, Interval> measured = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            Interval interval = bootstrap.of(prompts, measure::of);
            if (!Double.isNaN(interval.estimate())) {
                measured.put(measure, interval);
            }
        }
        return measured;
    }

    private static List<Category> categories(List<JudgedPair> pairs, ClusterBootstrap bootstrap) {
        Map<String, List<JudgedPair>> byName = new TreeMap<>();
        for (JudgedPair pair : pairs) {
            String category = pair.gold().category();
            if (category != null) {
                byName.computeIfAbsent(category, name -> new ArrayList<>()).add(pair);
            }
        }
        List<Category> categories = new ArrayList<>();
        byName.forEach((name, inIt) -> categories.add(new Category(name, inIt.size(), measures(inIt, bootstrap))));
        categories.sort(Comparator.comparingInt(Category::pairs).reversed());
        return categories;
    }

    private static HumanCeiling ceiling(List<JudgedPair> pairs) {
        Map<String, Label> said = pairs.stream()
                .filter(JudgedPair::judged)
                .collect(Collectors.toMap(
                        pair -> pair.gold().id(), pair -> Objects.requireNonNull(pair.judge()), (one, other) -> one));
        return HumanCeiling.of(pairs.stream().map(JudgedPair::gold).toList(), said);
    }

    private static List<Disagreeing> disagreements(List<JudgedPair> pairs) {
        Function<JudgedPair, Double> sureness = pair -> Math.abs(pair.verdict().pFirst() - 0.5);
        return pairs.stream()
                .filter(pair -> pair.decided() && pair.judge() != pair.gold().label())
                .sorted(Comparator.comparing(sureness).reversed())
                .map(JudgeEvaluation::toRead)
                .toList();
    }

    private static List<Disagreeing> inconsistent(List<JudgedPair> pairs) {
        return pairs.stream()
                .filter(pair -> Boolean.FALSE.equals(pair.verdict().consistent()))
                .map(JudgeEvaluation::toRead)
                .toList();
    }

    private static Disagreeing toRead(JudgedPair pair) {
        return new Disagreeing(
                pair.gold(),
                pair.verdict().pFirst(),
                pair.verdict().calls().isEmpty()
                        ? null
                        : pair.verdict().calls().get(0).verdict().rationale());
    }
}
