package org.align4j.rl.reward;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.OptimizerConfig;
import org.jspecify.annotations.Nullable;

/** How a success classifier goes on learning: successes against what the policy samples. */
public record RefreshConfig(
        @Option(doc = "Iterations of RL from one refresh to the next", def = "1")
        int every,

        @Option(doc = "Optimizer steps of a refresh", def = "4")
        int steps,

        @Option(doc = "Completions in a step, successes and negatives together", def = "32")
        int batch,

        @Option(
                doc = "Negatives for one success; at 1 a classifier that only sees success says at least 1/2 to it, at"
                        + " more it does not",
                def = "1.0")
        double negatives,

        @Option(doc = "Learning rate", def = "1e-4") double learningRate,

        @Option(doc = "AdamW", def = "{}") OptimizerConfig optimizer,

        @Option(
                doc = "Share of the negatives that the iteration at hand sampled; the others are drawn from earlier"
                        + " iterations and the failures",
                def = "0.5")
        double latestShare,

        @Option(
                doc =
                        "Take no step while its accuracy on the newest negatives and on successes, each half of it, is above this;"
                                + " 1 always steps",
                def = "0.9")
        double untilAccuracy,

        @Option(
                doc = "Share of completion tokens, of successes and negatives alike, that a step replaces by others of"
                        + " its batch",
                def = "0.05")
        double tokenNoise,

        @Option(doc = "Share of the successes that is measured on and not learned from", def = "0.2")
        double heldOutShare,

        @Option(
                doc =
                        "Who confirms samples that the classifier likes best: those become successes; unset, every sample is a"
                                + " negative",
                def = Option.NONE)
        @Nullable ConfirmConfig confirm) {
    public RefreshConfig {
        Check.atLeast("every", 1, every);
        Check.atLeast("steps", 1, steps);
        Check.positive("negatives", negatives);
        Check.positive("learning-rate", learningRate);
        Check.that(latestShare >= 0 && latestShare <= 1, "latest-share", "must be in [0, 1]", latestShare);
        Check.positiveShare("until-accuracy", untilAccuracy);
        Check.that(tokenNoise >= 0 && tokenNoise < 1, "token-noise", "must be in [0, 1)", tokenNoise);
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
        int successes = successes(batch, negatives);
        Check.that(
                successes >= 1 && successes < batch,
                "batch",
                "must hold a success and a negative at " + negatives + " negatives a success",
                batch);
    }

    /** Successes in a step; the rest of it are negatives. */
    int successes() {
        return successes(batch, negatives);
    }

    private static int successes(int batch, double negatives) {
        return (int) Math.round(batch / (1 + negatives));
    }
}
