package org.align4j.model;

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
        double maxGradientNorm) {
    public OptimizerConfig {
        Check.that(beta1 >= 0 && beta1 < 1, "beta1", "must be in [0, 1)", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta2", "must be in [0, 1)", beta2);
        Check.positive("epsilon", epsilon);
        Check.notNegative("weight-decay", weightDecay);
        Check.positive("max-gradient-norm", maxGradientNorm);
    }
}
