package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Whether the judge puts the systems that wrote the completions into the same order as the labels do. A system's score is
 * its win rate over the pairs that it takes part in, ties counted as half.
 *
 * @param systems best by the label first
 * @param spearman rank correlation of the two scores, equal scores sharing their ranks; NaN with fewer than three systems
 * @param kendall Kendall's tau-b
 * @param pearson of the scores themselves
 */
public record SystemRanking(List<Scored> systems, double spearman, double kendall, double pearson) {
    /**
     * One system.
     *
     * @param pairs it takes part in
     */
    public record Scored(String policy, int pairs, double labelWinRate, double judgeWinRate) {}

    public SystemRanking {
        systems = List.copyOf(systems);
    }

    static SystemRanking of(List<JudgedPair> judged) {
        Map<String, Share> byLabel = new TreeMap<>();
        Map<String, Share> byJudge = new TreeMap<>();
        Map<String, Integer> pairs = new TreeMap<>();
        for (JudgedPair pair : judged) {
            List<String> policies = pair.gold().policies();
            if (!pair.compared() || policies.isEmpty() || policies.get(0).equals(policies.get(1))) {
                continue;
            }
            for (int place = 0; place < 2; place++) {
                String policy = policies.get(place);
                double label =
                        JudgedPair.value(Objects.requireNonNull(pair.gold().label()));
                double said = JudgedPair.value(Objects.requireNonNull(pair.judge()));
                byLabel.computeIfAbsent(policy, name -> new Share()).add(place == 0 ? label : 1 - label);
                byJudge.computeIfAbsent(policy, name -> new Share()).add(place == 0 ? said : 1 - said);
                pairs.merge(policy, 1, Integer::sum);
            }
        }
        List<Scored> systems = new ArrayList<>();
        byLabel.forEach((policy, share) -> systems.add(new Scored(
                policy,
                pairs.getOrDefault(policy, 0),
                share.mean(),
                Objects.requireNonNull(byJudge.get(policy)).mean())));
        systems.sort((one, other) -> Double.compare(other.labelWinRate(), one.labelWinRate()));
        double[] label = systems.stream().mapToDouble(Scored::labelWinRate).toArray();
        double[] judge = systems.stream().mapToDouble(Scored::judgeWinRate).toArray();
        boolean enough = systems.size() >= 3;
        return new SystemRanking(
                systems,
                enough ? pearson(ranks(label), ranks(judge)) : Double.NaN,
                enough ? kendall(label, judge) : Double.NaN,
                enough ? pearson(label, judge) : Double.NaN);
    }

    /** Equal values share the mean of their places. */
    static double[] ranks(double[] values) {
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int smaller = 0;
            int equal = 0;
            for (double other : values) {
                smaller += other < values[i] ? 1 : 0;
                equal += other == values[i] ? 1 : 0;
            }
            ranks[i] = smaller + (equal + 1) / 2.0;
        }
        return ranks;
    }

    /** Kendall's tau-b: concordant minus discordant pairs over the geometric mean of the pairs untied in either. */
    static double kendall(double[] a, double[] b) {
        double agreement = 0;
        double untiedA = 0;
        double untiedB = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = i + 1; j < a.length; j++) {
                double first = Math.signum(a[i] - a[j]);
                double second = Math.signum(b[i] - b[j]);
                agreement += first * second;
                untiedA += first * first;
                untiedB += second * second;
            }
        }
        return untiedA * untiedB == 0 ? Double.NaN : agreement / Math.sqrt(untiedA * untiedB);
    }

    static double pearson(double[] a, double[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return aa * bb == 0 ? Double.NaN : ab / Math.sqrt(aa * bb);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
