package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Correlation;
import org.align4j.judge.statistics.Interval;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * How far a reward model can be trusted, on rankings it was not trained on. Everything is a mean over prompts of the mean
 * over their rankings; a ranking all of whose completions tie says nothing and is left out.
 *
 * @param rankings how many say something
 * @param pairs that they decide
 * @param accuracy share of decided pairs that have the ranking's order, an equal score counting half, with its 95 %
 *     interval from resampling prompts
 * @param lengthAccuracy the same for always preferring the longer completion
 * @param margin mean r(better) - r(worse)
 * @param logLoss mean of -log σ(r(better) - r(worse))
 * @param kendallTau tau-b of scores and ranks
 * @param bestAccuracy share of rankings whose highest score is a best completion's
 */
public record RankingEvaluation(
        int rankings,
        int pairs,
        Interval accuracy,
        double lengthAccuracy,
        double margin,
        double logLoss,
        double kendallTau,
        double bestAccuracy)
        implements RewardEvaluation {
    private static final ClusterBootstrap BOOTSTRAP = new ClusterBootstrap(2000, 1);

    /** What one ranking says of the scores. */
    private record Compared(
            int pairs,
            double accuracy,
            double lengthAccuracy,
            double margin,
            double logLoss,
            double kendallTau,
            double bestAccuracy) {}

    /**
     * Compares scores with rankings.
     *
     * @param scores per prompt, one per distinct completion
     */
    static RankingEvaluation of(List<RankedPrompt> prompts, List<double[]> scores) {
        List<List<Compared>> compared = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            List<Compared> own = new ArrayList<>();
            for (RankedList list : prompts.get(i).lists()) {
                if (list.ranks().stream().distinct().count() > 1) {
                    own.add(compare(list, scores.get(i), prompts.get(i).lengths()));
                }
            }
            if (!own.isEmpty()) {
                compared.add(own);
            }
        }
        return new RankingEvaluation(
                compared.stream().mapToInt(List::size).sum(),
                compared.stream()
                        .flatMap(List::stream)
                        .mapToInt(Compared::pairs)
                        .sum(),
                BOOTSTRAP.mean(compared.stream()
                        .map(own -> new double[] {mean(own, Compared::accuracy)})
                        .toList()),
                overPrompts(compared, Compared::lengthAccuracy),
                overPrompts(compared, Compared::margin),
                overPrompts(compared, Compared::logLoss),
                overPrompts(compared, Compared::kendallTau),
                overPrompts(compared, Compared::bestAccuracy));
    }

    private static double overPrompts(List<List<Compared>> compared, ToDoubleFunction<Compared> number) {
        return compared.stream().mapToDouble(own -> mean(own, number)).average().orElse(Double.NaN);
    }

    private static double mean(List<Compared> own, ToDoubleFunction<Compared> number) {
        return own.stream().mapToDouble(number).average().orElse(Double.NaN);
    }

    private static Compared compare(RankedList list, double[] scores, List<Integer> lengths) {
        List<RankedPairs.Pair> pairs = RankedPairs.decided(list);
        double right = 0;
        double byLength = 0;
        double margin = 0;
        double logLoss = 0;
        for (RankedPairs.Pair pair : pairs) {
            double difference = scores[pair.better()] - scores[pair.worse()];
            right += half(difference);
            byLength += half(lengths.get(pair.better()) - lengths.get(pair.worse()));
            margin += difference;
            logLoss += Math.max(-difference, 0) + Math.log1p(Math.exp(-Math.abs(difference)));
        }
        int n = pairs.size();
        return new Compared(
                n, right / n, byLength / n, margin / n, logLoss / n, kendallTau(list, scores), best(list, scores));
    }

    /** 1 if it is above 0, 1/2 at 0. */
    private static double half(double difference) {
        return (1 + Math.signum(difference)) / 2;
    }

    private static double kendallTau(RankedList list, double[] scores) {
        double[] quality = list.ranks().stream().mapToDouble(rank -> -rank).toArray();
        double[] own = list.rows().stream().mapToDouble(row -> scores[row]).toArray();
        double tau = Correlation.kendall(own, quality);
        // a model that gives all the same score orders nothing
        return Double.isNaN(tau) ? 0 : tau;
    }

    /** Of the completions with the highest score, the share that are of the best rank. */
    private static double best(RankedList list, double[] scores) {
        double highest =
                list.rows().stream().mapToDouble(row -> scores[row]).max().orElseThrow();
        int best = list.ranks().stream().mapToInt(Integer::intValue).min().orElseThrow();
        double found = 0;
        double right = 0;
        for (int i = 0; i < list.rows().size(); i++) {
            if (scores[list.rows().get(i)] == highest) {
                found++;
                right += list.ranks().get(i) == best ? 1 : 0;
            }
        }
        return right / found;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (rankings == 0) {
            return metrics;
        }
        metrics.put("eval_accuracy", accuracy.estimate());
        metrics.put("eval_margin", margin);
        metrics.put("eval_loss", logLoss);
        metrics.put("eval_kendall_tau", kendallTau);
        metrics.put("eval_best_accuracy", bestAccuracy);
        metrics.put("eval_length_accuracy", lengthAccuracy);
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (rankings > 0) {
            facts.put("accuracy", accuracy.estimate());
            facts.put("accuracy_low", accuracy.low());
            facts.put("accuracy_high", accuracy.high());
        }
        facts.put("rankings", rankings);
        facts.put("decided_pairs", pairs);
        return facts;
    }

    @Override
    public String words() {
        if (rankings == 0) {
            return "no accuracy, since in every ranking all completions tie";
        }
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% (95 %% interval %.1f to %.1f, %d pairs of %d rankings; by length alone %.1f %%), best"
                        + " completion found in %.1f %%, Kendall's tau %.3f",
                100 * accuracy.estimate(),
                100 * accuracy.low(),
                100 * accuracy.high(),
                pairs,
                rankings,
                100 * lengthAccuracy,
                100 * bestAccuracy,
                kendallTau);
    }

    @Override
    public List<String> warnings() {
        return rankings == 0
                ? List.of("no ranking has a winner, so nothing is known of which completions it prefers")
                : PairWarnings.of(accuracy, lengthAccuracy);
    }
}
