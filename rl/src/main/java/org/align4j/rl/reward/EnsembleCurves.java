package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.statistics.Correlation;
import org.align4j.reward.ensemble.Combination;

/**
 * How far the members of an ensemble agree on what was scored since the last time: {@code ensemble/deviation}, their mean
 * standard deviation (n - 1) on a completion; {@code ensemble/penalty}, by how much the reward is below their mean; {@code
 * ensemble/rank_correlation}, Spearman's over completions, mean over pairs of members.
 */
final class EnsembleCurves {
    private final List<double[]> scores = new ArrayList<>();
    private double deviations;
    private double penalties;

    /**
     * Takes a completion.
     *
     * @param byMember its scores
     * @param reward what they came to
     */
    void add(double[] byMember, double reward) {
        scores.add(byMember);
        deviations += Math.sqrt(Combination.variance(byMember));
        penalties += Combination.mean(byMember) - reward;
    }

    /** The curves, and begins anew; none where nothing was scored. */
    Map<String, Double> take() {
        Map<String, Double> curves = new LinkedHashMap<>();
        if (!scores.isEmpty()) {
            curves.put("ensemble/deviation", deviations / scores.size());
            curves.put("ensemble/penalty", penalties / scores.size());
            curves.put("ensemble/rank_correlation", rankCorrelation());
        }
        scores.clear();
        deviations = 0;
        penalties = 0;
        return curves;
    }

    private double rankCorrelation() {
        int members = scores.get(0).length;
        double sum = 0;
        for (int a = 0; a < members; a++) {
            for (int b = 0; b < a; b++) {
                sum += Correlation.spearman(of(a), of(b));
            }
        }
        return sum / (members * (members - 1) / 2.0);
    }

    private double[] of(int member) {
        return scores.stream().mapToDouble(each -> each[member]).toArray();
    }
}
