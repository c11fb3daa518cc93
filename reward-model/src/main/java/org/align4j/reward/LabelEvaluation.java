package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.judge.statistics.Calibration;
import org.align4j.judge.statistics.Interval;

/**
 * How far a success classifier can be trusted, on marks it was not trained on.
 *
 * @param positives completions marked as good
 * @param negatives completions marked as not good
 * @param rightPositives of the good ones, those with a score above 0
 * @param rightNegatives of the others, those with a score of 0 or below
 * @param meanPositive mean σ(score) of the good ones
 * @param meanNegative mean σ(score) of the others
 * @param calibration of σ(score) against the marks
 */
public record LabelEvaluation(
        int positives,
        int negatives,
        int rightPositives,
        int rightNegatives,
        double meanPositive,
        double meanNegative,
        Calibration calibration)
        implements RewardEvaluation {
    private static final int BINS = 10;

    static LabelEvaluation of(List<LabelledPrompt> prompts, List<double[]> scores) {
        int count = prompts.stream().mapToInt(LabelledPrompt::rows).sum();
        double[] probabilities = new double[count];
        double[] outcomes = new double[count];
        int[] marked = new int[2];
        int[] right = new int[2];
        double[] sums = new double[2];
        int at = 0;
        for (int i = 0; i < prompts.size(); i++) {
            for (int j = 0; j < prompts.get(i).rows(); j++) {
                double score = scores.get(i)[j];
                outcomes[at] = prompts.get(i).good().get(j);
                probabilities[at] = 1 / (1 + Math.exp(-score));
                int mark = outcomes[at] > 0.5 ? 1 : 0;
                marked[mark]++;
                right[mark] += score > 0 == (mark == 1) ? 1 : 0;
                sums[mark] += probabilities[at++];
            }
        }
        return new LabelEvaluation(
                marked[1],
                marked[0],
                right[1],
                right[0],
                sums[1] / marked[1],
                sums[0] / marked[0],
                Calibration.of(probabilities, outcomes, BINS));
    }

    private Interval accuracy() {
        int right = rightPositives + rightNegatives;
        return Interval.wilson(right, 0, positives + negatives - right);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("eval_accuracy", accuracy().estimate());
        metrics.put("eval_loss", calibration.logLoss());
        metrics.put("eval_brier", calibration.brier());
        metrics.put("eval_ece", calibration.expectedError());
        metrics.put("eval_p_success", meanPositive);
        metrics.put("eval_p_failure", meanNegative);
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Interval accuracy = accuracy();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("accuracy", accuracy.estimate());
        facts.put("accuracy_low", accuracy.low());
        facts.put("accuracy_high", accuracy.high());
        facts.put("positives", positives);
        facts.put("negatives", negatives);
        facts.put("calibration", calibration);
        return facts;
    }

    @Override
    public String words() {
        Interval accuracy = accuracy();
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% (95 %% interval %.1f to %.1f, %d good and %d other completions), mean probability of"
                        + " the good %.3f, of the others %.3f, calibration error %.3f",
                100 * accuracy.estimate(),
                100 * accuracy.low(),
                100 * accuracy.high(),
                positives,
                negatives,
                meanPositive,
                meanNegative,
                calibration.expectedError());
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        double always = Math.max(positives, negatives) / (double) (positives + negatives);
        if (accuracy().low() <= always) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the accuracy is not above that of always saying the same (%.1f %%) with 95 %% confidence",
                    100 * always));
        }
        return warnings;
    }
}
