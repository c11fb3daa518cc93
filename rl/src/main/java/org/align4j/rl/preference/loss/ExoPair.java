package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;

/**
 * EXO on pairs (Ji et al. 2024, eq. 16): the reverse KL from the smoothed label to {@code σ(β h)}:
 * {@code σ(βh) (log σ(βh) - log(1 - ε)) + σ(-βh) (log σ(-βh) - log ε)}. It needs an ε above 0: a certain label has no
 * finite reverse KL.
 */
public record ExoPair(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong", def = "0.001")
        double labelSmoothing)
        implements ReferencedLoss {
    public ExoPair {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing > 0 && labelSmoothing < 0.5, "label-smoothing", "must be in (0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(pairs, certain -> {
            NDArray logits = scaled(certain.margin());
            NDArray won = LogSigmoid.of(logits);
            NDArray lost = LogSigmoid.of(logits.neg());
            return won.exp()
                    .mul(won.sub(Math.log1p(-labelSmoothing)))
                    .add(lost.exp().mul(lost.sub(Math.log(labelSmoothing))));
        });
    }
}
