package org.align4j.reward;

import org.align4j.model.training.MetricSums;

/** TRL's curves of a reward model's scores; extremes are of the whole step. */
final class ScoreMetrics {
    private ScoreMetrics() {}

    static void add(float[] scores, MetricSums metrics) {
        double sum = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            sum += score;
            lowest = Math.min(lowest, score);
            highest = Math.max(highest, score);
        }
        metrics.least("min_reward", lowest);
        metrics.add("mean_reward", sum, scores.length);
        metrics.most("max_reward", highest);
    }
}
