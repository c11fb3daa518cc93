package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Correlation;
import org.align4j.judge.statistics.Interval;

/**
 * How far a reward model can be trusted, on ratings it was not trained on.
 *
 * @param ratings how many
 * @param spearman rank correlation of scores and ratings, with its 95 % interval from resampling prompts
 * @param pearson correlation of scores and ratings; of levels' numbers where the loss is ordinal
 * @param mse mean squared error of the ratings that the scores stand for, in the same unit; like mae and kappa NaN on
 *     values that were not among the levels learned from
 * @param mae mean absolute error of them
 * @param kappa quadratic kappa of the nearest levels (Cohen 1968); NaN where ratings are not levels
 * @param pairs of a prompt's completions to which one rater gave different ratings
 * @param right of them, those where the higher rating has the higher score, an equal one counting half
 */
public record RatingEvaluation(
        int ratings, Interval spearman, double pearson, double mse, double mae, double kappa, int pairs, double right)
        implements RewardEvaluation {
    private static final ClusterBootstrap BOOTSTRAP = new ClusterBootstrap(500, 1);
    private static final int MOST_LEVELS = 20;

    /** A rating beside what the model says. */
    private record Compared(double score, double prediction, double target, int rater, int row) {}

    static RatingEvaluation of(List<RatedPrompt> prompts, List<double[]> numbers, boolean ordinal) {
        boolean foreign = prompts.stream()
                .flatMap(prompt -> prompt.ratings().stream())
                .anyMatch(rated -> rated.given().level() < 0);
        List<List<Compared>> compared = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            List<Compared> own = new ArrayList<>();
            int rows = prompts.get(i).rows();
            for (RatedPrompt.Rated rated : prompts.get(i).ratings()) {
                own.add(new Compared(
                        numbers.get(i)[rated.row()],
                        numbers.get(i)[rows + rated.row()],
                        ordinal && !foreign
                                ? rated.given().level() + 1
                                : rated.given().value(),
                        rated.given().rater(),
                        rated.row()));
            }
            compared.add(own);
        }
        List<Compared> all = compared.stream().flatMap(List::stream).toList();
        double[] pairs = pairs(compared);
        return new RatingEvaluation(
                all.size(),
                BOOTSTRAP.of(compared, RatingEvaluation::spearman),
                Correlation.pearson(scores(all), targets(all)),
                foreign ? Double.NaN : mean(all, off -> off * off),
                foreign ? Double.NaN : mean(all, Math::abs),
                foreign ? Double.NaN : kappa(all),
                (int) pairs[0],
                pairs[1]);
    }

    private static double mean(List<Compared> all, DoubleUnaryOperator ofError) {
        return all.stream()
                .mapToDouble(each -> ofError.applyAsDouble(each.prediction() - each.target()))
                .average()
                .orElse(Double.NaN);
    }

    private static double spearman(List<Compared> some) {
        return Correlation.spearman(scores(some), targets(some));
    }

    private static double[] scores(List<Compared> some) {
        return some.stream().mapToDouble(Compared::score).toArray();
    }

    private static double[] targets(List<Compared> some) {
        return some.stream().mapToDouble(Compared::target).toArray();
    }

    /** How many decided pairs, and how many of them are in the right order. */
    private static double[] pairs(List<List<Compared>> compared) {
        double[] counts = new double[2];
        for (List<Compared> own : compared) {
            for (Compared a : own) {
                for (Compared b : own) {
                    if (a.rater() == b.rater() && a.row() != b.row() && a.target() > b.target()) {
                        counts[0]++;
                        counts[1] += (1 + Math.signum(a.score() - b.score())) / 2;
                    }
                }
            }
        }
        return counts;
    }

    /** 1 - Σ (said - given)² / the same of independent ones with these frequencies. */
    private static double kappa(List<Compared> all) {
        double[] levels =
                all.stream().mapToDouble(Compared::target).distinct().sorted().toArray();
        if (levels.length < 2 || levels.length > MOST_LEVELS) {
            return Double.NaN;
        }
        double[] given = new double[levels.length];
        double[] said = new double[levels.length];
        double disagreement = 0;
        for (Compared each : all) {
            int target = nearest(levels, each.target());
            int prediction = nearest(levels, each.prediction());
            given[target]++;
            said[prediction]++;
            disagreement += Math.pow(target - prediction, 2);
        }
        double chance = 0;
        for (int i = 0; i < levels.length; i++) {
            for (int j = 0; j < levels.length; j++) {
                chance += given[i] * said[j] * Math.pow(i - j, 2) / all.size();
            }
        }
        return chance == 0 ? Double.NaN : 1 - disagreement / chance;
    }

    private static int nearest(double[] levels, double value) {
        int nearest = 0;
        for (int i = 1; i < levels.length; i++) {
            nearest = Math.abs(levels[i] - value) < Math.abs(levels[nearest] - value) ? i : nearest;
        }
        return nearest;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("eval_spearman", spearman.estimate());
        metrics.put("eval_pearson", pearson);
        metrics.put("eval_mse", mse);
        metrics.put("eval_mae", mae);
        metrics.put("eval_kappa", kappa);
        metrics.put("eval_accuracy", right / pairs);
        metrics.values().removeIf(value -> Double.isNaN(value));
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ratings", ratings);
        facts.put("decided_pairs", pairs);
        if (!Double.isNaN(spearman.low())) {
            facts.put("spearman_low", spearman.low());
            facts.put("spearman_high", spearman.high());
        }
        return facts;
    }

    @Override
    public String words() {
        String words = String.format(
                Locale.ROOT,
                "rank correlation with %d ratings %.3f (Spearman, 95 %% interval %.3f to %.3f)",
                ratings,
                spearman.estimate(),
                spearman.low(),
                spearman.high());
        if (!Double.isNaN(mae)) {
            words += String.format(Locale.ROOT, ", mean absolute error %.3f", mae);
        }
        if (pairs > 0) {
            words += String.format(Locale.ROOT, ", %.1f %% of %d implied pairs right", 100 * right / pairs, pairs);
        }
        return words;
    }

    @Override
    public List<String> warnings() {
        return spearman.low() > 0 ? List.of() : List.of("scores do not rise with the ratings with 95 % confidence");
    }
}
