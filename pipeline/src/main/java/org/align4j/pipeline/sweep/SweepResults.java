package org.align4j.pipeline.sweep;

import java.util.List;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.evaluate.Diversity;
import org.align4j.pipeline.evaluate.SuiteReading;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep found: {@code sweep.json}.
 *
 * @param baseline its name
 * @param models in the order given
 * @param suite in the order given; empty without a suite
 * @param alarms one for each proxy and each measure of a run, whether it rings or not
 */
public record SweepResults(
        int prompts,
        int completionsPerPrompt,
        String baseline,
        List<Model> models,
        List<Evaluated> suite,
        List<Alarm> alarms,
        @Nullable Choice choice) {
    /**
     * One model.
     *
     * @param step of its run; null for the run's result
     * @param kl from the baseline, nats per completion; null for the baseline
     * @param reward by the reward model that training followed
     */
    public record Model(
            String name,
            String run,
            @Nullable Long step,
            @Nullable Double kl,
            @Nullable Interval reward,
            double meanLength,
            double finishedShare,
            Diversity diversity,
            List<Judged> judges) {}

    /**
     * What one judge says of a model.
     *
     * @param winRate over the baseline, with its interval over prompts
     * @param lengthControlled the same at equal lengths; null for the baseline
     * @param rating Bradley-Terry over all pairs, mean 1000; null where only pairs with the baseline were compared
     * @param judged share of the pairs that it answered
     */
    public record Judged(
            String judge,
            Interval winRate,
            @Nullable Double lengthControlled,
            @Nullable Interval rating,
            double judged) {}

    /**
     * One evaluation of the suite.
     *
     * @param type as YAML calls it
     * @param models in the order of the sweep's
     * @param rewardModel what it says of the reward model; empty where it says nothing
     */
    public record Evaluated(
            String evaluation,
            String type,
            boolean lowerIsBetter,
            List<Entry> models,
            List<SuiteReading> rewardModel) {}

    /**
     * One evaluation of one model.
     *
     * @param readings the most telling number first; empty where there is nothing to say
     * @param worse one-sided p-value of being worse than the baseline, row by row (sign flips); null for the baseline
     * @param better of being better
     */
    public record Entry(
            String model,
            List<SuiteReading> readings,
            @Nullable Double worse,
            @Nullable Double better) {}

    /**
     * Whether a measure falls while its proxy rises. p is the larger of both one-sided p-values (the rise and the fall must
     * both be there), times the number of earlier models that the last one was compared with, and then Holm's over all tests
     * of the run.
     *
     * @param from the earlier model for which p is smallest
     * @param to the run's last model
     * @param comparisons earlier models
     * @param tests of the run: each proxy with each measure
     */
    public record Alarm(
            String run,
            String proxy,
            String measure,
            String from,
            String to,
            double proxyFrom,
            double proxyTo,
            double measureFrom,
            double measureTo,
            double p,
            int comparisons,
            int tests,
            boolean rings) {
        /** With a p-value that is corrected for all tests of the run. */
        Alarm corrected(double adjusted, int all) {
            return new Alarm(
                    run,
                    proxy,
                    measure,
                    from,
                    to,
                    proxyFrom,
                    proxyTo,
                    measureFrom,
                    measureTo,
                    adjusted,
                    comparisons,
                    all,
                    adjusted <= SweepAnalysis.LEVEL);
        }
    }

    /** Which model to take and why. */
    public record Choice(String model, String why) {}
}
