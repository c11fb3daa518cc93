package org.align4j.reward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.judge.statistics.Calibration;
import org.align4j.judge.statistics.Interval;

/**
 * How far a reward model can be trusted, on pairs it was not trained on.
 *
 * @param pairs how many
 * @param decided pairs with a winner; ties are left out of the accuracies
 * @param right of those, where the winner has the higher score
 * @param equal of those, where both have the same score
 * @param lengthRight of those, where the winner is the longer completion: what a model that only counts would get
 * @param lengthEqual of those, where both are equally long
 * @param meanMargin mean of r(chosen) - r(rejected)
 * @param calibration of σ(r(chosen) - r(rejected)) against the labels, each pair taken both ways round
 */
public record PairEvaluation(
        int pairs,
        int decided,
        int right,
        int equal,
        int lengthRight,
        int lengthEqual,
        double meanMargin,
        Calibration calibration)
        implements RewardEvaluation {
    private static final int BINS = 10;

    /** Share of decided pairs that are ranked as labelled; an equal score counts half. */
    public double accuracy() {
        return (right + equal / 2.0) / decided;
    }

    /** What always preferring the longer completion would reach; an equal length counts half. */
    public double lengthAccuracy() {
        return (lengthRight + lengthEqual / 2.0) / decided;
    }

    /** The accuracy with its 95 % (Wilson) interval. */
    public Interval interval() {
        return Interval.wilson(right, equal, decided - right - equal);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (decided > 0) {
            metrics.put("eval_accuracy", accuracy());
        }
        metrics.put("eval_margin", meanMargin);
        metrics.put("eval_loss", calibration.logLoss());
        metrics.put("eval_brier", calibration.brier());
        metrics.put("eval_ece", calibration.expectedError());
        if (decided > 0) {
            metrics.put("eval_length_accuracy", lengthAccuracy());
        }
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Interval accuracy = interval();
        Map<String, Object> facts = new LinkedHashMap<>();
        if (decided > 0) {
            facts.put("accuracy", accuracy.estimate());
            facts.put("accuracy_low", accuracy.low());
            facts.put("accuracy_high", accuracy.high());
        }
        facts.put("decided_pairs", decided);
        facts.put("calibration", calibration);
        return facts;
    }

    @Override
    public String words() {
        if (decided == 0) {
            return String.format(
                    Locale.ROOT,
                    "no accuracy, since all %d pairs are ties; calibration error %.3f, Brier %.3f",
                    pairs,
                    calibration.expectedError(),
                    calibration.brier());
        }
        Interval accuracy = interval();
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% (95 %% interval %.1f to %.1f, %d decided pairs; by length alone %.1f %%), calibration"
                        + " error %.3f, Brier %.3f",
                100 * accuracy.estimate(),
                100 * accuracy.low(),
                100 * accuracy.high(),
                decided,
                100 * lengthAccuracy(),
                calibration.expectedError(),
                calibration.brier());
    }

    @Override
    public List<String> warnings() {
        return decided == 0
                ? List.of("no pair has a winner, so nothing is known of which completions it prefers")
                : PairWarnings.of(interval(), lengthAccuracy());
    }

    /**
     * Compares scores with labels.
     *
     * @param prompts at least one pair
     * @param scores per prompt, one per distinct completion
     */
    public static PairEvaluation of(List<PromptPairs> prompts, List<double[]> scores) {
        Tally tally = new Tally(
                prompts.stream().mapToInt(prompt -> prompt.pairs().size()).sum());
        for (int i = 0; i < prompts.size(); i++) {
            for (PromptPairs.Pair pair : prompts.get(i).pairs()) {
                tally.add(pair, scores.get(i)[pair.chosen()] - scores.get(i)[pair.rejected()]);
            }
        }
        return tally.evaluation();
    }

    private static final class Tally {
        private final double[] probabilities;
        private final double[] outcomes;
        private int count;
        private int decided;
        private int right;
        private int equal;
        private int lengthRight;
        private int lengthEqual;
        private double margins;

        Tally(int pairs) {
            probabilities = new double[2 * pairs];
            outcomes = new double[2 * pairs];
        }

        void add(PromptPairs.Pair pair, double margin) {
            double probability = 1 / (1 + Math.exp(-margin));
            probabilities[2 * count] = probability;
            outcomes[2 * count] = pair.pChosen();
            probabilities[2 * count + 1] = 1 - probability;
            outcomes[2 * count + 1] = 1 - pair.pChosen();
            count++;
            margins += margin;
            if (pair.tie() || pair.pChosen() == 0.5) {
                return;
            }
            // a label below 1/2 says that "rejected" is the better one
            double direction = Math.signum(pair.pChosen() - 0.5);
            double byScore = direction * margin;
            double byLength = direction * (pair.chosenLength() - pair.rejectedLength());
            decided++;
            right += byScore > 0 ? 1 : 0;
            equal += byScore == 0 ? 1 : 0;
            lengthRight += byLength > 0 ? 1 : 0;
            lengthEqual += byLength == 0 ? 1 : 0;
        }

        PairEvaluation evaluation() {
            return new PairEvaluation(
                    count,
                    decided,
                    right,
                    equal,
                    lengthRight,
                    lengthEqual,
                    margins / count,
                    Calibration.of(probabilities, outcomes, BINS));
        }
    }
}
