package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.PairLoss;
import org.align4j.reward.loss.ReadAt;
import org.align4j.reward.loss.RewardPairs;

/** Learns r(x, y) from pairs: the score is read at each row's last token, by length, or at every token that tells the two apart. Normalised by pairs. */
public final class PairObjective implements DifferentiableObjective<PairBatch> {
    private final PairLoss loss;

    public PairObjective(PairLoss loss) {
        this.loss = loss;
    }

    @Override
    public TokenBatch tokens(PairBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(PairBatch batch) {
        return batch.pairs().size();
    }

    @Override
    public NDArray loss(PairBatch batch, NDArray numbers, MetricSums metrics) {
        NDManager manager = numbers.getManager();
        NDArray scores = numbers.flatten();
        RewardPairs pairs = batch.pairs(
                scores.gather(manager.create(batch.chosenEnds()), 0),
                scores.gather(manager.create(batch.rejectedEnds()), 0));
        record(pairs, metrics);
        if (loss.at() == ReadAt.END) {
            return loss.rows(pairs).sum();
        }
        PairReads reads = PairReads.afterDivergence(batch);
        RewardPairs every = batch.only(reads.pairs())
                .pairs(
                        scores.gather(manager.create(reads.chosen()), 0),
                        scores.gather(manager.create(reads.rejected()), 0));
        return loss.rows(every).mul(manager.create(reads.weights())).sum();
    }

    /** TRL's metrics; extremes are of the whole step. */
    static void record(RewardPairs pairs, MetricSums metrics) {
        float[] chosen = pairs.chosen().toFloatArray();
        float[] rejected = pairs.rejected().toFloatArray();
        double right = 0;
        double margin = 0;
        double sum = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < chosen.length; i++) {
            right += chosen[i] > rejected[i] ? 1 : 0;
            margin += chosen[i] - rejected[i];
            sum += chosen[i] + rejected[i];
            lowest = Math.min(lowest, Math.min(chosen[i], rejected[i]));
            highest = Math.max(highest, Math.max(chosen[i], rejected[i]));
        }
        metrics.add("accuracy", right, chosen.length);
        metrics.add("margin", margin, chosen.length);
        metrics.least("min_reward", lowest);
        metrics.add("mean_reward", sum, 2.0 * chosen.length);
        metrics.most("max_reward", highest);
    }
}
