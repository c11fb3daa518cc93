package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * A trust region in probability, not in ratio: {@code -r A}, and nothing where the token's probability has already moved
 * by more than δ in the direction of its advantage (DPPO, 2026, the sampled token's total variation). A rare token may
 * double its ratio freely, a common one may not leave. Prime-rl adds the square of the log-ratio.
 */
public record DppoTv(
        @Option(doc = "How far a token's probability may move", def = "0.2")
        double delta,

        @Option(doc = "Weight of the squared log-ratio", def = "1e-3")
        double penalty)
        implements PolicyLoss {
    public DppoTv {
        Check.inOpenUnitInterval("delta", delta);
        Check.notNegative("penalty", penalty);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray held = heldLow(batch).logicalOr(heldHigh(batch));
        NDArray free = held.logicalNot().toType(batch.mask().getDataType(), false);
        NDArray surrogate = ratio(batch).mul(batch.advantages().mul(free)).neg();
        return surrogate.add(Scalars.mul(batch.logRatio().square(), penalty));
    }

    @Override
    public NDArray heldLow(PolicyBatch batch) {
        return moved(batch).lt(-delta).logicalAnd(batch.advantages().lt(0));
    }

    @Override
    public NDArray heldHigh(PolicyBatch batch) {
        return moved(batch).gt(delta).logicalAnd(batch.advantages().gt(0));
    }

    /** π - π_old of the sampled token, 0 outside the mask. */
    private static NDArray moved(PolicyBatch batch) {
        NDArray now = batch.logProbs().stopGradient().mul(batch.mask()).exp();
        return now.sub(batch.oldLogProbs().mul(batch.mask()).exp());
    }
}
