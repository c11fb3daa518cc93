package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.reward.RewardModel;
import org.align4j.reward.ensemble.Combination;

/** Best-of-n by a reward model, or by each way to combine the members of an ensemble, against a judge's scores. */
record BestOfCurves(EvaluateConfig config, ClusterBootstrap bootstrap) {
    /**
     * The curves: of a single model; of an ensemble that of its members one by one ({@code single}, their mean) and one for
     * each combination.
     *
     * @param gold the judge's scores, per prompt one for each completion
     */
    List<BestOfCurve> of(RewardModel reward, Answers answers, List<double[]> gold) {
        List<List<double[]>> members = reward.members().stream()
                .map(member -> normalized(member, ScoreMeasures.scores(member, answers)))
                .toList();
        List<BestOfCurve> curves = new ArrayList<>();
        curves.add(curve(members.size() == 1 ? "reward" : "single", members, gold));
        if (members.size() > 1) {
            for (Combination combination : config.combine()) {
                curves.add(curve(combination.words(), List.of(combined(members, combination)), gold));
            }
        }
        return curves;
    }

    private BestOfCurve curve(String name, List<List<double[]>> proxies, List<double[]> gold) {
        return BestOfCurve.of(name, config.bestOf(), proxies, gold, bootstrap);
    }

    private static List<double[]> normalized(RewardModel member, List<double[]> scores) {
        return scores.stream()
                .map(ofPrompt -> Arrays.stream(ofPrompt).map(member::normalized).toArray())
                .toList();
    }

    private static List<double[]> combined(List<List<double[]>> members, Combination combination) {
        List<double[]> combined = new ArrayList<>();
        for (int prompt = 0; prompt < members.get(0).size(); prompt++) {
            int at = prompt;
            double[] scores = new double[members.get(0).get(prompt).length];
            for (int i = 0; i < scores.length; i++) {
                int completion = i;
                scores[i] = combination.of(members.stream()
                        .mapToDouble(member -> member.get(at)[completion])
                        .toArray());
            }
            combined.add(scores);
        }
        return combined;
    }

    /** Standard deviation (n - 1) of a judge's scores, the unit in which a gain or a fall can be told. */
    static double deviation(List<double[]> gold) {
        return Math.sqrt(Combination.variance(
                gold.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    /** A line for the user. */
    static String words(BestOfCurve curve) {
        return String.format(
                Locale.ROOT,
                "best of %d by %s: gold %.3f, %.3f below its highest point%s",
                curve.last().n(),
                curve.chooser(),
                curve.last().gold().estimate(),
                curve.drop(),
                Double.isFinite(curve.fit().beta())
                        ? String.format(
                                Locale.ROOT,
                                "; fit d (%.3f - %.3f d)",
                                curve.fit().alpha(),
                                curve.fit().beta())
                        : "");
    }
}
