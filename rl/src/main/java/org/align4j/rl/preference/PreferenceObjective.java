package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.ToDoubleFunction;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;

/** Learns from pairs by a {@link PreferenceLoss}; the metrics are those of TRL's DPO. Normalised by pairs. */
public final class PreferenceObjective implements DifferentiableObjective<PreferenceBatch> {
    private final PreferenceLoss loss;

    public PreferenceObjective(PreferenceLoss loss) {
        this.loss = loss;
    }

    @Override
    public TokenBatch tokens(PreferenceBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(PreferenceBatch batch) {
        return batch.pairs().size();
    }

    @Override
    public NDArray loss(PreferenceBatch batch, NDArray numbers, MetricSums metrics) {
        PairLogProbs pairs = logProbs(batch, numbers);
        record(pairs, metrics);
        return loss.rows(pairs).sum();
    }

    private static PairLogProbs logProbs(PreferenceBatch batch, NDArray numbers) {
        NDManager manager = numbers.getManager();
        int n = batch.pairs().size();
        NDArray mask = manager.create(batch.completionMask()).reshape(numbers.getShape());
        NDArray sums = numbers.mul(mask).sum(new int[] {1}).reshape(2, n);
        return new PairLogProbs(
                sums.get(0),
                sums.get(1),
                column(manager, batch, PreferencePair::referenceChosen),
                column(manager, batch, PreferencePair::referenceRejected),
                column(manager, batch, PreferencePair::chosenLength),
                column(manager, batch, PreferencePair::rejectedLength),
                column(manager, batch, PreferencePair::pChosen));
    }

    private static NDArray column(NDManager manager, PreferenceBatch batch, ToDoubleFunction<PreferencePair> number) {
        float[] column = new float[batch.pairs().size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = (float) number.applyAsDouble(batch.pairs().get(i));
        }
        return manager.create(column);
    }

    private void record(PairLogProbs pairs, MetricSums metrics) {
        float[] chosen = Scalars.mul(pairs.chosenLogRatio(), loss.beta()).toFloatArray();
        float[] rejected = Scalars.mul(pairs.rejectedLogRatio(), loss.beta()).toFloatArray();
        double right = 0;
        double chosenSum = 0;
        double rejectedSum = 0;
        for (int i = 0; i < chosen.length; i++) {
            right += chosen[i] > rejected[i] ? 1 : 0;
            chosenSum += chosen[i];
            rejectedSum += rejected[i];
        }
        int n = chosen.length;
        metrics.add("rewards/chosen", chosenSum, n);
        metrics.add("rewards/rejected", rejectedSum, n);
        metrics.add("rewards/accuracies", right, n);
        metrics.add("rewards/margins", chosenSum - rejectedSum, n);
        metrics.add("logps/chosen", pairs.chosen().sum().getFloat(), n);
        metrics.add("logps/rejected", pairs.rejected().sum().getFloat(), n);
    }
}
