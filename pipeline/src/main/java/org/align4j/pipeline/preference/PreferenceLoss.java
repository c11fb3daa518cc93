package org.align4j.pipeline.preference;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;
import org.align4j.reward.LogSigmoid;

/**
 * What one pair contributes to the loss; the loss of a step is the mean over its pairs. A pair whose label is soft
 * (p below 1) counts with weight p as it stands and with 1 - p the other way round.
 */
public sealed interface PreferenceLoss {
    /**
     * @return (pairs), differentiable in {@code chosen} and {@code rejected}
     */
    NDArray rows(PairLogProbs pairs);

    /** Scale of the implicit reward beta (log π - log π_ref), as it is logged. */
    double beta();

    /**
     * Rafailov et al. 2023, eq. 7: {@code -log σ(β h)}, {@code h = log π/π_ref(chosen) - log π/π_ref(rejected)}. Label
     * smoothing makes it conservative DPO (Mitchell 2023); TRL's {@code sigmoid} ignores label smoothing, so its value
     * is this loss with smoothing 0.
     */
    record Dpo(
            @Option(doc = "How strongly the policy is held to the reference", def = "0.1")
            double beta,

            @Option(doc = "Share of labels taken to be wrong; above 0 it is conservative DPO", def = "0.0")
            double labelSmoothing)
            implements PreferenceLoss {
        public Dpo {
            Check.positive("beta", beta);
            Check.that(
                    labelSmoothing >= 0 && labelSmoothing < 0.5,
                    "label-smoothing",
                    "must be in [0, 0.5)",
                    labelSmoothing);
        }

        @Override
        public NDArray rows(PairLogProbs pairs) {
            NDArray logits = Scalars.mul(pairs.chosenLogRatio().sub(pairs.rejectedLogRatio()), beta);
            NDArray p = Scalars.mul(pairs.pChosen(), 1 - 2 * labelSmoothing).add(labelSmoothing);
            return mixed(
                    p, LogSigmoid.of(logits).neg(), LogSigmoid.of(logits.neg()).neg());
        }
    }

    /**
     * Azar et al. 2023, eq. 17, as TRL computes it: {@code (h - 1/(2β))²} where each log-ratio in {@code h} is divided by
     * its completion's tokens. The paper's form is {@link IpoSum}.
     */
    record Ipo(
            @Option(doc = "The target margin is 1 / (2 beta) per token", def = "0.1")
            double beta) implements PreferenceLoss {
        public Ipo {
            Check.positive("beta", beta);
        }

        @Override
        public NDArray rows(PairLogProbs pairs) {
            NDArray chosen = pairs.chosenLogRatio().div(pairs.chosenLengths());
            NDArray rejected = pairs.rejectedLogRatio().div(pairs.rejectedLengths());
            return squaredToMargin(pairs, chosen.sub(rejected), beta);
        }
    }

    /** Azar et al. 2023, eq. 17, as printed: {@code (h - 1/(2β))²} with log-ratios summed over tokens. */
    record IpoSum(
            @Option(doc = "The target margin is 1 / (2 beta) per completion", def = "0.1")
            double beta) implements PreferenceLoss {
        public IpoSum {
            Check.positive("beta", beta);
        }

        @Override
        public NDArray rows(PairLogProbs pairs) {
            return squaredToMargin(pairs, pairs.chosenLogRatio().sub(pairs.rejectedLogRatio()), beta);
        }
    }

    private static NDArray squaredToMargin(PairLogProbs pairs, NDArray difference, double beta) {
        double target = 1 / (2 * beta);
        return mixed(
                pairs.pChosen(),
                difference.sub(target).square(),
                difference.add(target).square());
    }

    private static NDArray mixed(NDArray p, NDArray asLabelled, NDArray swapped) {
        return p.mul(asLabelled).add(p.neg().add(1).mul(swapped));
    }
}
