package org.align4j.rl;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.rl.loss.ValueLoss;

/** How the critic learns; it has its own weights, optimizer and clipping. */
public record CriticConfig(
        @Option(doc = "Peak learning rate", def = "3e-6") double learningRate,

        @Option(doc = "What the critic minimises per token", def = "{type: clipped-square}")
        ValueLoss loss,

        @Option(doc = "Multiplies the critic's loss", def = "0.1")
        double coefficient,

        @Option(doc = "AdamW", def = "{}") OptimizerConfig optimizer,

        @Option(doc = "Number of first iterations that train only the critic", def = "0")
        int warmupIterations,

        @Option(
                doc =
                        "Passes over an iteration's completions in which the critic alone learns after a reward model that learns"
                                + " from comparisons has changed",
                def = "2")
        int catchUp) {
    public CriticConfig {
        Check.positive("learning-rate", learningRate);
        Check.positive("coefficient", coefficient);
        Check.atLeast("warmup-iterations", 0, warmupIterations);
        Check.atLeast("catch-up", 0, catchUp);
    }
}
