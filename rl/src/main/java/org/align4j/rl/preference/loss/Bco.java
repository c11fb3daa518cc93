package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * BCO (Jung et al. 2024, eq. 7): binary cross-entropy of desirable against undesirable by r - δ, r = β (log π - log π_ref):
 * {@code -log σ(r - δ)} and {@code -log σ(-(r - δ))}. δ is a running mean over all steps of the rewards seen.
 */
public record Bco(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(
                doc =
                        "What δ is the mean of: classes, the mean reward of desirable and that of undesirable completions, as"
                                + " in the paper, or rows, all rewards, as in TRL; alike where both are equally many",
                def = "classes")
        Shift shift)
        implements UnpairedLoss {
    /** How rewards become δ. */
    public enum Shift {
        CLASSES,
        ROWS
    }

    public Bco {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(CompletionLogProbs completions, NDArray desirable, double delta) {
        NDArray above = rewards(completions).sub(delta);
        return desirable.mul(Logistic.loss(above)).add(desirable.neg().add(1).mul(Logistic.loss(above.neg())));
    }
}
