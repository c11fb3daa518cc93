package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * SimPO (Meng et al. 2024, eq. 6): {@code -log σ(β (log π(chosen)/n_w - log π(rejected)/n_l) - γ)}. The target margin γ is
 * given as such or as its share of β, not both.
 */
public record Simpo(
        @Option(doc = "Scale of the log-prob per token", def = "2.0", often = true)
        double beta,

        @Option(
                doc = "Target margin as a share of beta; 0.5 where neither it nor gamma is given",
                def = Option.NONE,
                often = true)
        @Nullable Double gammaBetaRatio,

        @Option(doc = "Target margin itself, in place of gamma-beta-ratio", def = Option.NONE) @Nullable Double gamma,

        @Option(doc = "Share of labels taken to be wrong", def = "0.0")
        double labelSmoothing)
        implements ReferenceFreeLoss {
    private static final double RATIO = 0.5;

    public Simpo {
        Check.positive("beta", beta);
        Check.that(
                gammaBetaRatio == null || gamma == null,
                "gamma",
                "stands in place of gamma-beta-ratio: give one of them",
                String.valueOf(gamma));
        Check.notNegative("gamma", gamma == null ? 0 : gamma);
        Check.notNegative("gamma-beta-ratio", gammaBetaRatio == null ? 0 : gammaBetaRatio);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    /** γ. */
    double margin() {
        if (gamma != null) {
            return gamma;
        }
        return beta * (gammaBetaRatio == null ? RATIO : gammaBetaRatio);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(pairs, certain -> certain(certain));
    }

    private NDArray certain(PairLogProbs pairs) {
        NDArray logits = rewards(pairs.chosen()).sub(rewards(pairs.rejected())).sub(margin());
        return Scalars.mul(Logistic.loss(logits), 1 - labelSmoothing)
                .add(Scalars.mul(Logistic.loss(logits.neg()), labelSmoothing));
    }

    @Override
    public NDArray rewards(CompletionLogProbs completions) {
        return scaled(completions.mean());
    }
}
