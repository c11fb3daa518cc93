package org.align4j.rl.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** How Q of every token is fitted while the policy learns from it. */
public record ActionValueConfig(
        @Option(doc = "Learning rate of the model that says Q", def = "1e-4", often = true)
        double learningRate,

        @Option(doc = "Its optimizer steps for each of the policy's, on the same rows", def = "1")
        int steps,

        @Option(doc = "Scale of its random head: the wider, the larger the errors that Q begins with", def = "1.0")
        double headScale,

        @Option(doc = "Decay of the moving average of its weights that targets are read from", def = "0.99")
        double targetDecay,

        @Option(doc = "Discount per token; below 1 it punishes length", def = "1.0")
        double discount,

        @Option(
                doc =
                        "Weight of logsumexp Q(s, .) - Q(s, a), which holds Q of tokens that the log never took below those that"
                                + " it did (CQL); 0 corrects nothing",
                def = "0.0",
                often = true)
        double conservative) {
    public ActionValueConfig {
        Check.positive("learning-rate", learningRate);
        Check.atLeast("steps", 1, steps);
        Check.positive("head-scale", headScale);
        Check.that(targetDecay > 0 && targetDecay < 1, "target-decay", "must be in (0, 1)", targetDecay);
        Check.positiveShare("discount", discount);
        Check.notNegative("conservative", conservative);
    }
}
