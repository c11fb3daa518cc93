package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.reward.loss.BradleyTerry;
import org.align4j.reward.loss.PairLoss;

/** How a reward model learns from the comparisons that there are. */
public record RewardUpdateConfig(
        @Option(doc = "Optimizer steps after each round that brought answers", def = "60", often = true)
        int steps,

        @Option(doc = "Optimizer steps before the policy learns anything", def = "300")
        int firstSteps,

        @Option(doc = "Comparisons in a step", def = "16") int batch,

        @Option(doc = "Learning rate", def = "1e-4", often = true)
        double learningRate,

        @Option(doc = "AdamW", def = "{}") OptimizerConfig optimizer,

        @Option(
                doc = "What a comparison contributes: bradley-terry, rao-kupper or davidson",
                def = "{type: bradley-terry}")
        PairLoss loss) {
    public RewardUpdateConfig {
        Check.atLeast("steps", 1, steps);
        Check.atLeast("first-steps", 1, firstSteps);
        Check.atLeast("batch", 1, batch);
        Check.positive("learning-rate", learningRate);
        Check.that(
                !(loss instanceof BradleyTerry pairs && pairs.margin() == BradleyTerry.MarginUse.SCALE),
                "loss.margin",
                "must be subtracted: comparisons that are asked for have no margin to scale by",
                "scale");
    }
}
