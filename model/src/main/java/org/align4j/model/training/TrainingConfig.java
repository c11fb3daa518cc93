package org.align4j.model.training;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.OptimizerConfig;

/** How long and how fast to train; shared by every stage that has a {@link TrainLoop}. */
public record TrainingConfig(
        @Option(doc = "Peak learning rate", def = "2e-5", often = true)
        double learningRate,

        @Option(doc = "How the learning rate changes", def = "{type: linear}")
        Schedule schedule,

        @Option(doc = "Epochs over the data", def = "1.0", often = true)
        double epochs,

        @Option(doc = "Stop after this many optimizer steps; 0 leaves it to the epochs", def = "0", often = true)
        int maxSteps,

        @Option(doc = "Batches", def = "{}") BatchConfig batch,

        @Option(doc = "AdamW", def = "{}") OptimizerConfig optimizer,

        @Option(doc = "Optimizer steps between checkpoints to resume from; 0 writes none", def = "100")
        int checkpointEvery,

        @Option(doc = "Optimizer steps between evaluations; 0 evaluates at the end only", def = "0")
        int evaluateEvery,

        @Option(doc = "Which checkpoints to keep as model folders", def = "{}")
        CheckpointConfig checkpoints) {
    public TrainingConfig {
        Check.positive("learning-rate", learningRate);
        Check.positive("epochs", epochs);
        Check.atLeast("max-steps", 0, maxSteps);
        Check.atLeast("checkpoint-every", 0, checkpointEvery);
        Check.atLeast("evaluate-every", 0, evaluateEvery);
        checkpoints.requireWritten(checkpointEvery);
    }

    /** Keeps no checkpoint but the one to continue from. */
    public TrainingConfig(
            double learningRate,
            Schedule schedule,
            double epochs,
            int maxSteps,
            BatchConfig batch,
            OptimizerConfig optimizer,
            int checkpointEvery,
            int evaluateEvery) {
        this(
                learningRate,
                schedule,
                epochs,
                maxSteps,
                batch,
                optimizer,
                checkpointEvery,
                evaluateEvery,
                CheckpointConfig.none());
    }

    /** Optimizer steps over this many rows; the last, smaller batch of an epoch counts. */
    public long totalSteps(long units) {
        long steps = (long) Math.ceil(epochs * stepsPerEpoch(units));
        return maxSteps > 0 ? Math.min(steps, maxSteps) : steps;
    }

    /** Optimizer steps of one pass over this many rows. */
    public long stepsPerEpoch(long units) {
        return (units + batch.size() - 1) / batch.size();
    }
}
