package org.align4j.rl.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * A bonus whose weight grows by a step after every iteration whose entropy was below the target, and shrinks to no less
 * than 0 after others (He et al. 2025, Skywork-OR1, section 3.2.5; TRL's defaults).
 */
public record AdaptiveEntropyTerm(
        @Option(doc = "Entropy to hold, mean per token in nats", def = "0.2")
        double target,

        @Option(doc = "How much the weight changes from iteration to iteration", def = "0.005")
        double step,

        @Option(doc = "Weight in the first iteration", def = "0.0")
        double coefficient)
        implements EntropyTerm {
    public AdaptiveEntropyTerm {
        Check.positive("target", target);
        Check.positive("step", step);
        Check.notNegative("coefficient", coefficient);
    }

    @Override
    public double next(double now, double entropy) {
        return entropy < target ? now + step : Math.max(0, now - step);
    }
}
