package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What RL gained and what it paid in KL: the curves that show whether a policy learned or cheated. */
record LearningSection(RunRecord run) {
    private static final String[] REWARDS = {"objective/scores", "reward", "objective/rlhf_reward", "rewards/mean"};
    private static final String[] DIVERGENCES = {"objective/kl", "kl", "objective/kl_ref"};
    private static final String[] LENGTHS = {"completions/mean_length", "val/mean_length", "mean_length"};

    static Optional<LearningSection> of(RunRecord run) {
        LearningSection section = new LearningSection(run);
        return section.reward().isEmpty() || section.divergence().isEmpty() ? Optional.empty() : Optional.of(section);
    }

    /** What the page shows: the run's name and its charts as SVG. */
    Shown shown() {
        Series reward = run.series(reward());
        Series divergence = run.series(divergence());
        List<String> charts = new ArrayList<>();
        charts.add(new FrontierChart(
                        "KL from the reference", "reward", new Series("iteration", divergence.y(), reward.y()))
                .svg());
        charts.add(new LineChart("reward", "step", List.of(reward)).svg());
        charts.add(new LineChart("KL from the reference", "step", List.of(divergence)).svg());
        if (!length().isEmpty()) {
            charts.add(new LineChart("mean length in tokens", "step", List.of(run.series(length()))).svg());
        }
        return new Shown(run.name(), charts);
    }

    /** @param charts as SVG */
    record Shown(String name, List<String> charts) {}

    /** The metrics whose curves stand here. */
    Set<String> drawn() {
        return Set.of(reward(), divergence(), length());
    }

    /** The first and the last tenth's mean reward: what the tile says. */
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
