package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.align4j.model.Scalars;

/**
 * How far the policy has moved from the one that sampled; means over completion tokens (TRL's PPO averages over padding
 * too).
 *
 * @param tokens completion tokens in the batch
 * @param meanRatio exactly 1 before the first update
 * @param squaredRatio mean of the squared ratio, for its variance
 * @param approximateKl mean of half the squared log-ratio
 * @param clippedLow share of tokens that the loss lowers no further
 * @param clippedHigh share of tokens that the loss raises no further
 */
public record PolicyDiagnostics(
        double tokens,
        double meanRatio,
        double squaredRatio,
        double approximateKl,
        double clippedLow,
        double clippedHigh) {
    public static PolicyDiagnostics of(PolicyLoss loss, PolicyBatch batch) {
        NDArray mask = batch.mask();
        DataType type = mask.getDataType();
        NDArray ratio = loss.ratio(batch);
        NDArray low = loss.heldLow(batch);
        NDArray high = loss.heldHigh(batch);
        double tokens = number(mask.sum());
        return new PolicyDiagnostics(
                tokens,
                number(ratio.mul(mask).sum()) / tokens,
                number(ratio.square().mul(mask).sum()) / tokens,
                number(Scalars.div(batch.logRatio().square(), 2).sum()) / tokens,
                number(low.toType(type, false).mul(mask).sum()) / tokens,
                number(high.toType(type, false).mul(mask).sum()) / tokens);
    }

    /** Share of tokens held by either bound. */
    public double clipFraction() {
        return clippedLow + clippedHigh;
    }

    private static double number(NDArray scalar) {
        return scalar.getDataType() == DataType.FLOAT64 ? scalar.getDouble() : scalar.getFloat();
    }
}
