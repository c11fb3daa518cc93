package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.RankedScores;
import org.align4j.reward.loss.RankedScores.RankedList;
import org.align4j.reward.loss.RankingLoss;

/** Learns r(x, y) from rankings: every completion is read once, whatever number of pairs it is in. */
record RankingObjective(RankingLoss loss) implements DifferentiableObjective<RankingBatch> {
    @Override
    public TokenBatch tokens(RankingBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(RankingBatch batch) {
        return batch.weights().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public NDArray loss(RankingBatch batch, NDArray numbers, MetricSums metrics) {
        NDArray scores = LastTokens.scores(batch.tokens(), numbers);
        record(batch, scores.toFloatArray(), metrics);
        float[] weights = new float[batch.weights().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = batch.weights().get(i).floatValue();
        }
        return loss.rows(new RankedScores(scores, batch.lists()))
                .mul(numbers.getManager().create(weights))
                .sum();
    }

    /** TRL's metrics, over decided pairs and over completions; extremes are of the whole step. */
    private static void record(RankingBatch batch, float[] scores, MetricSums metrics) {
        double pairs = 0;
        double right = 0;
        double margin = 0;
        for (RankedList list : batch.lists()) {
            for (RankedPairs.Pair pair : RankedPairs.decided(list)) {
                double difference = scores[pair.better()] - scores[pair.worse()];
                pairs++;
                right += difference > 0 ? 1 : 0;
                margin += difference;
            }
        }
        metrics.add("accuracy", right, pairs);
        metrics.add("margin", margin, pairs);
        ScoreMetrics.add(scores, metrics);
    }
}
