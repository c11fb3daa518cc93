package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Bradley and Terry 1952; Ouyang et al. 2022 (InstructGPT), eq. 1: {@code -p log σ(d) - (1 - p) log σ(-d)} with
 * {@code d = r(chosen) - r(rejected) - m}. A soft label or a tie is p below 1; the margin m is Touvron et al. 2023
 * (Llama 2), eq. 2, or multiplies the loss (Wang et al. 2024, HelpSteer2-Preference, scaled Bradley-Terry); centring adds {@code c (r(chosen) + r(rejected))²} (Eisenstein et al. 2023). Where answers are given at random
 * with probability ε, σ(d) is {@code (1 - ε) σ(d) + ε / 2} (Christiano et al. 2017, section 2.2.3).
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
                        "What a margin does: subtracted (the scores must differ by more than it) or scale (a pair's loss is"
                                + " multiplied by it, so that one without a margin counts for nothing)",
                def = "subtracted")
        MarginUse margin,

        @Option(
                doc =
                        "Where scores are compared: end, or after-divergence (every token from the first on in which the completions differ, so"
                                + " that beginnings have scores, too)",
                def = "end")
        ReadAt at,

        @Option(
                doc =
                        "Share ε of the answers that are taken to be given at random: an answer against a sure model then costs"
                                + " no more than -ln(ε / 2); 0.05 to 0.1 for people",
                def = "0.0")
        double randomAnswers)
        implements PairLoss {
    /** What the margin of a pair does. */
    public enum MarginUse {
        SUBTRACTED,
        SCALE
    }

    public BradleyTerry {
        Check.notNegative("centring", centring);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
        Check.notNegative("margin-weight", marginWeight);
        Check.that(
                margin == MarginUse.SUBTRACTED || marginWeight > 0,
                "margin-weight",
                "must be above 0 with margin: scale",
                marginWeight);
        Check.that(randomAnswers >= 0 && randomAnswers < 1, "random-answers", "must be in [0, 1)", randomAnswers);
    }

    /** Of scores at the end. */
    public BradleyTerry(double centring, double labelSmoothing, double marginWeight) {
        this(centring, labelSmoothing, marginWeight, MarginUse.SUBTRACTED, ReadAt.END, 0);
    }

    @Override
    public NDArray rows(RewardPairs pairs) {
        NDArray margins = Scalars.mul(pairs.margins(), marginWeight);
        NDArray difference = margin == MarginUse.SUBTRACTED ? pairs.difference().sub(margins) : pairs.difference();
        NDArray p = Scalars.mul(pairs.pChosen(), 1 - 2 * labelSmoothing).add(labelSmoothing);
        NDArray rows = p.mul(RandomAnswers.log(difference, randomAnswers))
                .add(p.neg().add(1).mul(RandomAnswers.log(difference.neg(), randomAnswers)))
                .neg();
        if (margin == MarginUse.SCALE) {
            rows = rows.mul(margins);
        }
        return centring == 0
                ? rows
                : rows.add(Scalars.mul(pairs.chosen().add(pairs.rejected()).square(), centring));
    }
}
