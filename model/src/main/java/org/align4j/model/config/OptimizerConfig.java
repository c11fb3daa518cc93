package org.align4j.model.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** AdamW (Loshchilov and Hutter 2019) with clipping by global norm, as {@code torch.optim.AdamW} computes it. */
public record OptimizerConfig(
        @Option(doc = "Decay of the first moment", def = "0.9")
        double beta1,

        @Option(doc = "Decay of the second moment", def = "0.999")
        double beta2,

        @Option(doc = "Added to the root of the second moment", def = "1e-8")
        double epsilon,

        @Option(doc = "Decoupled weight decay of matrices; norms and biases are not decayed", def = "0.0")
        double weightDecay,

        @Option(doc = "Largest global gradient norm; gradients beyond it are scaled down", def = "1.0")
        double maxGradientNorm,

        @Option(
                doc =
                        "full (one number per weight) or factored (one per row and column of a matrix, as in Adafactor: 4 bytes less per weight)",
                def = "full")
        SecondMoment secondMoment,

        @Option(
                doc = "Ratio of a layer's learning rate to that of the layer above; the embedding is the "
                        + "lowest layer. 1 trains all at the same rate",
                def = "1.0")
        double layerwiseDecay,

        @Option(
                doc =
                        "Decay of an exponential moving average (EMA) of the weights, which is then evaluated and saved; 0 keeps none",
                def = "0.0")
        double emaDecay,

        @Option(doc = "Which steps to skip because the loss or gradient is not finite or spikes", def = "{}")
        GuardConfig guard) {
    /** How Adam's second moment of a matrix is kept. */
    public enum SecondMoment {
        FULL,
        /** Mean square by row times mean square by column over the mean of both (Shazeer and Stern 2018, eq. 4). */
        FACTORED
    }

    public OptimizerConfig {
        Check.that(beta1 >= 0 && beta1 < 1, "beta1", "must be in [0, 1)", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta2", "must be in [0, 1)", beta2);
        Check.positive("epsilon", epsilon);
        Check.notNegative("weight-decay", weightDecay);
        Check.positive("max-gradient-norm", maxGradientNorm);
        Check.positiveShare("layerwise-decay", layerwiseDecay);
        Check.that(emaDecay >= 0 && emaDecay < 1, "ema-decay", "must be in [0, 1)", emaDecay);
    }

    /** Plain AdamW. */
    public OptimizerConfig(double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {
        this(beta1, beta2, epsilon, weightDecay, maxGradientNorm, SecondMoment.FULL, 1, 0, GuardConfig.standard());
    }

    /** Whether a moving average of the weights is kept. */
    public boolean averages() {
        return emaDecay > 0;
    }
}
