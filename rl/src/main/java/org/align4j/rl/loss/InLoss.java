package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Added to the policy loss of every token: Shao et al. 2024 (DeepSeekMath), eq. 3, with k3. TRL multiplies the term
 * by the probability ratio ({@code use_bias_correction_kl}), the paper does not.
 */
public record InLoss(
        @Option(doc = "k1, k2 or k3", def = "k3") KlEstimator estimator,

        @Option(doc = "Weight of the KL term", def = "0.04", often = true)
        double coefficient,

        @Option(doc = "plain (the paper) or times-ratio (TRL)", def = "times-ratio")
        Form form)
        implements KlPenalty {
    /** Whether the estimate is corrected for the policy having moved since sampling. */
    public enum Form {
        PLAIN,
        TIMES_RATIO
    }

    public InLoss {
        Check.notNegative("coefficient", coefficient);
    }

    /**
     * @param logProbs (batch, time) of the policy now
     * @param referenceLogProbs (batch, time)
     * @param ratio (batch, time) π / π_old as the policy loss takes it
     * @return (batch, time), to be added to the policy loss
     */
    public NDArray perToken(NDArray logProbs, NDArray referenceLogProbs, NDArray ratio) {
        NDArray kl = Scalars.mul(estimator.of(logProbs.sub(referenceLogProbs)), coefficient);
        return form == Form.TIMES_RATIO ? kl.mul(ratio) : kl;
    }
}
