package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;
import org.align4j.model.Scalars;

/**
 * Bradley and Terry 1952; Ouyang et al. 2022 (InstructGPT), eq. 1: {@code -p log σ(d) - (1 - p) log σ(-d)} with
 * {@code d = r(chosen) - r(rejected) - m}. A soft label or a tie is p below 1; the margin m is Touvron et al. 2023
 * (Llama 2), eq. 2; centring adds {@code c (r(chosen) + r(rejected))²} (Eisenstein et al. 2023).
 */
public record BradleyTerry(
        @Option(doc = "Weight of the squared sum of both scores, which keeps scores around 0", def = "0.0")
        double centring,

        @Option(doc = "Label smoothing s: p becomes p (1 - s) + (1 - p) s", def = "0.0")
        double labelSmoothing,

        @Option(doc = "Multiplies the data's margin; 0 ignores it", def = "0.0")
        double marginWeight,

        @Option(
                doc =
                        "Where scores are compared: end, or after-divergence (every token from the first on in which the completions differ, so"
                                + " that beginnings have scores, too)",
                def = "end")
        ReadAt at)
        implements PairLoss {
    public BradleyTerry {
        Check.notNegative("centring", centring);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
        Check.notNegative("margin-weight", marginWeight);
    }

    /** Of scores at the end. */
    public BradleyTerry(double centring, double labelSmoothing, double marginWeight) {
        this(centring, labelSmoothing, marginWeight, ReadAt.END);
    }

    @Override
    public NDArray rows(RewardPairs pairs) {
        NDArray difference = pairs.difference().sub(Scalars.mul(pairs.margins(), marginWeight));
        NDArray p = Scalars.mul(pairs.pChosen(), 1 - 2 * labelSmoothing).add(labelSmoothing);
        NDArray rows = p.mul(LogSigmoid.of(difference))
                .add(p.neg().add(1).mul(LogSigmoid.of(difference.neg())))
                .neg();
        return centring == 0
                ? rows
                : rows.add(Scalars.mul(pairs.chosen().add(pairs.rejected()).square(), centring));
    }
}
