package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.align4j.model.Autograd;
import org.align4j.model.TokenModel;
import org.align4j.rl.preference.loss.PairLogProbs;
import org.align4j.rl.preference.loss.PairedLoss;

/**
 * What one micro-batch contributes to a loss that is of the whole optimizer step: the loss is differentiated once with respect
 * to the log-probs of all its rows, which one more pass reads, and each micro-batch then learns by its own part of that
 * slope. So how a step is split changes nothing.
 *
 * @param slope of the step's summed loss with respect to each row's log-prob
 * @param share of the step's summed loss, by how many of its rows these are
 */
record StepSlope(float[] slope, double share) {
    /**
     * Of every micro-batch of a step.
     *
     * @param pairs what the loss sees of a micro-batch, given its rows' log-probs
     */
    static Map<PreferenceBatch, StepSlope> of(
            TokenModel model,
            List<PreferenceBatch> micro,
            PairedLoss loss,
            BiFunction<PreferenceBatch, NDArray, PairLogProbs> pairs) {
        long[] ends = new long[micro.size()];
        float[] sums = new float[0];
        for (int i = 0; i < ends.length; i++) {
            PreferenceBatch batch = micro.get(i);
            float[] read = CompletionSums.read(model, batch.tokens(), batch.tokenWeights(loss.tailWeight()));
            sums = Arrays.copyOf(sums, sums.length + read.length);
            System.arraycopy(read, 0, sums, sums.length - read.length, read.length);
            ends[i] = sums.length;
        }
        try (NDManager local = model.manager().newSubManager()) {
            Autograd.Gradient gradient = Autograd.gradient(local.create(sums), leaf -> {
                List<NDArray> parts = leaf.split(Arrays.copyOf(ends, ends.length - 1));
                PairLogProbs[] each = new PairLogProbs[ends.length];
                for (int i = 0; i < each.length; i++) {
                    each[i] = pairs.apply(micro.get(i), parts.get(i));
                }
                return loss.rows(PairLogProbs.joined(each)).sum();
            });
            float[] slope = gradient.gradient().toFloatArray();
            IdentityHashMap<PreferenceBatch, StepSlope> slopes = new IdentityHashMap<>();
            for (int i = 0; i < ends.length; i++) {
                int from = i == 0 ? 0 : (int) ends[i - 1];
                float[] own = Arrays.copyOfRange(slope, from, (int) ends[i]);
                slopes.put(micro.get(i), new StepSlope(own, gradient.value() * own.length / slope.length));
            }
            return slopes;
        }
    }

    /**
     * A scalar whose value is this share, and whose gradient is this slope.
     *
     * @param sums the log-probs of the micro-batch's rows
     */
    NDArray loss(NDArray sums) {
        NDArray along = sums.mul(sums.getManager().create(slope).toType(sums.getDataType(), false))
                .sum();
        return along.sub(along.stopGradient())
                .add(sums.getManager().create(share).toType(DataType.FLOAT32, false));
    }
}
