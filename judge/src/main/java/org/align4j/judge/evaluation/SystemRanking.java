package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.align4j.judge.statistics.Correlation;

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
                enough ? Correlation.spearman(label, judge) : Double.NaN,
                enough ? Correlation.kendall(label, judge) : Double.NaN,
                enough ? Correlation.pearson(label, judge) : Double.NaN);
    }
}
