package org.align4j.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.judge.statistics.Interval;

/**
 * How far a process reward model can be trusted, on solutions it was not trained on. A step is called wrong where its score
 * is 0 or below.
 *
 * @param steps with a label
 * @param rightSteps of those, called as labelled
 * @param wrong solutions with a wrong step
 * @param found of those, the ones whose first step that is called wrong is the first wrong one
 * @param sound solutions all of whose steps are right
 * @param accepted of those, the ones in which no step is called wrong
 * @param logLoss mean binary cross-entropy of the steps
 * @param threshold of a step's probability with which most first errors are named and most sound solutions accepted
 * @param calibratedF1 {@link #firstErrorF1()} with such thresholds in place of 1/2, each measured on the half that it was not chosen on;
 *     NaN where a half has no sound or no wrong solution
 */
public record StepEvaluation(
        int steps,
        int rightSteps,
        int wrong,
        int found,
        int sound,
        int accepted,
        double logLoss,
        double threshold,
        double calibratedF1)
        implements RewardEvaluation {
    static StepEvaluation of(List<SteppedPrompt> prompts, List<double[]> numbers) {
        Tally tally = new Tally();
        for (int i = 0; i < prompts.size(); i++) {
            int at = 0;
            for (SteppedPrompt.Marks marks : prompts.get(i).steps()) {
                tally.add(marks, numbers.get(i), at);
                at += marks.ends().size();
            }
        }
        return tally.evaluation();
    }

    private static final class Tally {
        private int steps;
        private int rightSteps;
        private int wrong;
        private int found;
        private int sound;
        private int accepted;
        private double losses;
        private final StepThreshold threshold = new StepThreshold();

        void add(SteppedPrompt.Marks marks, double[] scores, int at) {
            int called = marks.ends().size();
            for (int step = marks.ends().size() - 1; step >= 0; step--) {
                called = scores[at + step] <= 0 ? step : called;
            }
            threshold.add(Arrays.copyOfRange(scores, at, at + marks.ends().size()), marks.firstError());
            boolean hit = called == marks.firstError();
            if (marks.firstError() < marks.ends().size()) {
                wrong++;
                found += hit ? 1 : 0;
            } else {
                sound++;
                accepted += hit ? 1 : 0;
            }
            for (int step = 0; step < marks.labels().size(); step++) {
                double score = scores[at + step];
                double label = marks.labels().get(step);
                steps++;
                rightSteps += score > 0 == label > 0.5 ? 1 : 0;
                losses += Math.max(score, 0) - score * label + Math.log1p(Math.exp(-Math.abs(score)));
            }
        }

        StepEvaluation evaluation() {
            return new StepEvaluation(
                    steps,
                    rightSteps,
                    wrong,
                    found,
                    sound,
                    accepted,
                    losses / steps,
                    threshold.best(),
                    threshold.crossed());
        }
    }

    /** Harmonic mean of the shares of wrong and of sound solutions that are judged exactly (Zheng et al. 2024, ProcessBench). */
    public double firstErrorF1() {
        return firstErrorF1(found, wrong, accepted, sound);
    }

    static double firstErrorF1(int found, int wrong, int accepted, int sound) {
        double onWrong = found / (double) wrong;
        double onSound = accepted / (double) sound;
        return onWrong + onSound == 0 ? 0 : 2 * onWrong * onSound / (onWrong + onSound);
    }

    private Interval accuracy() {
        return Interval.wilson(rightSteps, 0, steps - rightSteps);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("eval_accuracy", accuracy().estimate());
        metrics.put("eval_loss", logLoss);
        metrics.put("eval_first_error_f1", firstErrorF1());
        metrics.put("eval_first_error_found", found / (double) wrong);
        metrics.put("eval_sound_accepted", accepted / (double) sound);
        if (!Double.isNaN(calibratedF1)) {
            metrics.put("eval_step_threshold", threshold);
            metrics.put("eval_first_error_f1_calibrated", calibratedF1);
        }
        metrics.values().removeIf(value -> Double.isNaN(value));
        return metrics;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("accuracy_low", accuracy().low());
        facts.put("accuracy_high", accuracy().high());
        facts.put("steps", steps);
        facts.put("wrong_solutions", wrong);
        facts.put("sound_solutions", sound);
        return facts;
    }

    @Override
    public String words() {
        String calibrated = Double.isNaN(calibratedF1)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; F1 of the two %.2f, with a threshold of %.2f in place of 0.5 it is %.2f",
                        firstErrorF1(),
                        threshold,
                        calibratedF1);
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% of %d steps (95 %% interval %.1f to %.1f); first error found in %d of %d wrong solutions,"
                        + " nothing called wrong in %d of %d sound ones%s",
                100 * accuracy().estimate(),
                steps,
                100 * accuracy().low(),
                100 * accuracy().high(),
                found,
                wrong,
                accepted,
                sound,
                calibrated);
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (wrong > 0 && found == 0) {
            warnings.add("the first error was found in no wrong solution");
        }
        if (sound > 0 && accepted == 0) {
            warnings.add("some step of every sound solution was called wrong"
                    + (Double.isNaN(calibratedF1)
                            ? ""
                            : String.format(Locale.ROOT, "; a threshold of %.2f fits better than 0.5", threshold)));
        }
        return warnings;
    }
}
