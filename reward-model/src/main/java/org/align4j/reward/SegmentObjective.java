package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.RewardPairs;
import org.align4j.reward.loss.SegmentLoss;

/** Learns which of two segments is better, from the numbers at their tokens. Normalised by pairs. */
record SegmentObjective(SegmentLoss loss) implements DifferentiableObjective<SegmentBatch> {
    @Override
    public TokenBatch tokens(SegmentBatch batch) {
        return batch.pairs().tokens();
    }

    @Override
    public double weight(SegmentBatch batch) {
        return batch.pairs().pairs().size();
    }

    @Override
    public NDArray loss(SegmentBatch batch, NDArray numbers, MetricSums metrics) {
        NDArray weights = numbers.getManager().create(batch.weights()).reshape(numbers.getShape());
        NDArray rewards = numbers.mul(weights).sum(new int[] {1});
        RewardPairs pairs = batch.pairs().rewards(rewards);
        PairObjective.record(pairs, metrics);
        return loss.rows(pairs).sum();
    }
}
