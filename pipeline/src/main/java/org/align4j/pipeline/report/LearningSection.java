package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What RL gained and what it paid in KL: the curves that show whether a policy learned or cheated. */
record LearningSection(RunRecord run, String name) {
    private static final String[] REWARDS = {"objective/scores", "reward", "objective/rlhf_reward", "rewards/mean"};
    private static final String[] DIVERGENCES = {"objective/kl", "kl", "objective/kl_ref"};
    private static final String[] LENGTHS = {"completions/mean_length", "val/mean_length", "mean_length"};

    static Optional<LearningSection> of(RunRecord run, String name) {
        LearningSection section = new LearningSection(run, name);
        return section.reward().isEmpty() || section.divergence().isEmpty() ? Optional.empty() : Optional.of(section);
    }

    /** What the page shows: reward against KL, then each over the iterations. */
    Shown shown(Meanings meanings) {
        Series reward = run.series(reward());
        Series divergence = run.series(divergence());
        List<Chart> charts = new ArrayList<>();
        charts.add(new Chart(
                "reward against KL",
                "One dot an iteration, from pale (early) to full (late): what each step brought and what it cost.",
                "",
                new FrontierChart(
                                "KL, nats per completion",
                                "reward",
                                new Series("iteration", divergence.y(), reward.y()))
                        .svg()));
        for (String metric : List.of(reward(), divergence(), length())) {
            if (!metric.isEmpty()) {
                charts.add(Curve.of(run).stream()
                        .filter(curve -> curve.names().contains(metric))
                        .findFirst()
                        .orElseThrow()
                        .chart("iteration", meanings));
            }
        }
        double[] ends = firstAndLastReward();
        return new Shown(
                name,
                "Reward " + Numbers.number(ends[0]) + " in the first tenth of the iterations, "
                        + Numbers.number(ends[1]) + " in the last.",
                charts);
    }

    /** @param sentence where the reward began and ended */
    record Shown(String name, String sentence, List<Chart> charts) {}

    /** The metrics whose curves stand here. */
    Set<String> drawn() {
        return Set.of(reward(), divergence(), length());
    }

    /** The first and the last tenth's mean reward. */
    double[] firstAndLastReward() {
        double[] rewards = run.series(reward()).y();
        int tenth = Math.max(1, rewards.length / 10);
        return new double[] {mean(rewards, 0, tenth), mean(rewards, rewards.length - tenth, rewards.length)};
    }

    private String reward() {
        return MetricOrder.firstOf(run.metricNames(), REWARDS);
    }

    private String divergence() {
        return MetricOrder.firstOf(run.metricNames(), DIVERGENCES);
    }

    private String length() {
        return MetricOrder.firstOf(run.metricNames(), LENGTHS);
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}
