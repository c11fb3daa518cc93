package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * KTO (Ethayarajh et al. 2024, eq. 7 and 8): with r = β (log π - log π_ref), desirable completions contribute
 * {@code λ_D (1 - σ(r - z))}, undesirable ones {@code λ_U (1 - σ(z - r))}. z is β times the step's estimate of KL(π | π_ref),
 * from completions of other prompts, at least 0. Without that term (z = 0) it is APO-zero on single completions
 * (D'Oosterlinck et al. 2024).
 */
public record Kto(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Weight of desirable completions", def = "1.0", often = true)
        double desirableWeight,

        @Option(doc = "Weight of undesirable completions", def = "1.0", often = true)
        double undesirableWeight,

        @Option(
                doc = "What rewards are compared with: batch, the KL from the reference as the step's completions of"
                        + " other prompts show it, or none, 0",
                def = "batch")
        KlTerm klTerm)
        implements UnpairedLoss {
    /** Where z comes from. */
    public enum KlTerm {
        BATCH,
        NONE
    }

    public Kto {
        Check.positive("beta", beta);
        Check.positive("desirable-weight", desirableWeight);
        Check.positive("undesirable-weight", undesirableWeight);
    }

    @Override
    public NDArray rows(CompletionLogProbs completions, NDArray desirable, double shift) {
        NDArray above = rewards(completions).sub(shift);
        NDArray wanted = desirable.mul(Logistic.of(above.neg()));
        NDArray unwanted = desirable.neg().add(1).mul(Logistic.of(above));
        return Scalars.mul(wanted, desirableWeight).add(Scalars.mul(unwanted, undesirableWeight));
    }
}
