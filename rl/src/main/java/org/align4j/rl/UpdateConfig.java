package org.align4j.rl;

import org.align4j.core.options.Check;
import org.align4j.core.options.CountOrAuto;
import org.align4j.core.options.Option;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.CheckpointConfig;
import org.align4j.model.training.Schedule;
import org.align4j.rl.loss.EntropyTerm;

/** How the policy learns from an iteration's completions. */
public record UpdateConfig(
        @Option(doc = "Iterations of sampling and learning", def = "100", often = true)
        int iterations,

        @Option(doc = "Passes over an iteration's completions, each in its own order", def = "4")
        int epochs,

        @Option(doc = "Optimizer steps in one pass", def = "1")
        int miniBatches,

        @Option(
                doc = "Most tokens computed at once, or auto for as many as fit in memory; affects only "
                        + "memory and speed",
                def = "8192",
                often = true)
        CountOrAuto microBatchTokens,

        @Option(doc = "Peak learning rate", def = "3e-6", often = true)
        double learningRate,

        @Option(doc = "How the learning rates change over all optimizer steps", def = "{type: linear}")
        Schedule schedule,

        @Option(doc = "AdamW", def = "{}") OptimizerConfig optimizer,

        @Option(
                doc = "End an iteration's update when the approximate KL from the sampling policy exceeds "
                        + "this; 0 never",
                def = "0")
        double maxKl,

        @Option(doc = "Entropy in the loss: none, bonus, adaptive or top-tokens", def = "none")
        EntropyTerm entropy,

        @Option(
                doc =
                        "Completions cut by the length limit: learn from them as they were scored, or skip them (TRL mask_truncated_completions)",
                def = "learn")
        Truncated truncated,

        @Option(doc = "Iterations between checkpoints to resume from; 0 writes none", def = "10")
        int checkpointEvery,

        @Option(doc = "Which checkpoints to keep as model folders, numbered by iteration", def = "{}")
        CheckpointConfig checkpoints) {
    /** What becomes of completions that the length limit cut off. */
    public enum Truncated {
        LEARN,
        SKIP
    }

    public UpdateConfig {
        Check.atLeast("iterations", 1, iterations);
        Check.atLeast("epochs", 1, epochs);
        Check.atLeast("mini-batches", 1, miniBatches);
        Check.positive("learning-rate", learningRate);
        Check.notNegative("max-kl", maxKl);
        Check.atLeast("checkpoint-every", 0, checkpointEvery);
        checkpoints.requireWritten(checkpointEvery);
    }

    /** Optimizer steps of the whole run. */
    public long totalSteps() {
        return (long) iterations * epochs * miniBatches;
    }
}
