package org.align4j.pipeline.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.run.Seeds;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.reward.RewardModel;
import org.align4j.reward.StepScore;
import org.align4j.reward.ensemble.Combination;
import org.jspecify.annotations.Nullable;

/** Best-of-n by a reward model, or by each way to combine the members of an ensemble, against a judge's scores. */
record BestOfCurves(EvaluateConfig config, ClusterBootstrap bootstrap, Seeds seeds) {
    /**
     * The curves: of a single model; of an ensemble that of its members one by one ({@code single}, their mean) and one for
     * each combination. Then one for each number that is made of a process reward model's steps, votes, and the judge itself
     * ({@code oracle}).
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
        Map<StepScore, List<double[]>> steps = new EnumMap<>(StepScore.class);
        config.steps()
                .forEach(score -> steps.put(score, ScoreMeasures.steps(reward, answers, score, config.separator())));
        steps.forEach((score, scores) -> curves.add(curve("steps_" + word(score), List.of(scores), gold)));
        if (config.vote() != AnswerText.NONE) {
            curves.add(votes("majority", equal(gold), answers, gold));
            steps.forEach((score, scores) -> curves.add(votes("vote_by_" + word(score), scores, answers, gold)));
        }
        if (config.vote() != AnswerText.NONE || !steps.isEmpty()) {
            curves.add(curve("oracle", List.of(gold), gold));
        }
        return curves;
    }

    private static String word(StepScore score) {
        return score.name().toLowerCase(Locale.ROOT);
    }

    private static List<double[]> equal(List<double[]> gold) {
        return gold.stream()
                .map(ofPrompt -> Arrays.stream(ofPrompt).map(each -> 1).toArray())
                .toList();
    }

    private BestOfCurve votes(String name, List<double[]> weights, Answers answers, List<double[]> gold) {
        List<VoteOfN> votes = new ArrayList<>();
        for (int prompt = 0; prompt < gold.size(); prompt++) {
            List<@Nullable String> said = new ArrayList<>();
            for (int number = 0; number < gold.get(prompt).length; number++) {
                said.add(config.vote().of(answers.content(prompt, number).lastText()));
            }
            votes.add(new VoteOfN(said, weights.get(prompt), gold.get(prompt)));
        }
        return BestOfCurve.ofVotes(name, config.bestOf(), votes, seeds, bootstrap);
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
