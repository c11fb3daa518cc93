package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.ToDoubleFunction;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.PairLoss;
import org.align4j.reward.loss.RewardPairs;

/** Learns r(x, y) from pairs: the score is read at each row's last token, by length. Normalised by pairs. */
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
        RewardPairs pairs = pairs(batch, numbers);
        record(pairs, metrics);
        return loss.rows(pairs).sum();
    }

    private static RewardPairs pairs(PairBatch batch, NDArray numbers) {
        NDManager manager = numbers.getManager();
        NDArray scores = numbers.flatten();
        return new RewardPairs(
                scores.gather(manager.create(batch.chosenEnds()), 0),
                scores.gather(manager.create(batch.rejectedEnds()), 0),
                manager.create(floats(batch, PromptPairs.Pair::pChosen)),
                manager.create(floats(batch, pair -> pair.tie() ? 1 : 0)),
                manager.create(floats(batch, PromptPairs.Pair::margin)));
    }

    private static float[] floats(PairBatch batch, ToDoubleFunction<PromptPairs.Pair> number) {
        float[] numbers = new float[batch.pairs().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) number.applyAsDouble(batch.pairs().get(i));
        }
        return numbers;
    }

    /** TRL's metrics; extremes are of the micro-batch. */
    private static void record(RewardPairs pairs, MetricSums metrics) {
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
        metrics.add("min_reward", lowest * chosen.length, chosen.length);
        metrics.add("mean_reward", sum, 2.0 * chosen.length);
        metrics.add("max_reward", highest * chosen.length, chosen.length);
    }
}
