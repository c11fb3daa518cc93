package org.align4j.rl.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Ziegler et al. 2019, section 2.2: {@code β ← β (1 + clip(KL / target - 1, ±0.2) n / horizon)}.
 */
public record Adaptive(
        @Option(doc = "KL per completion to steer towards, in nats", def = "6.0")
        double target,

        @Option(doc = "Completions over which the coefficient may change by a fifth", def = "10000")
        int horizon)
        implements KlController {
    private static final double LARGEST_ERROR = 0.2;

    public Adaptive {
        Check.positive("target", target);
        Check.atLeast("horizon", 1, horizon);
    }

    /** Where the KL is below its target, a step of the whole coefficient or more would pay for leaving the reference. */
    @Override
    public void check(long completions) {
        Check.that(
                LARGEST_ERROR * completions < horizon,
                "kl-penalty.controller.horizon",
                "must be above a fifth of an iteration's completions (" + completions
                        + "), or the coefficient falls below 0,",
                horizon);
    }

    @Override
    public double next(double coefficient, double kl, int completions) {
        double error = Math.max(-LARGEST_ERROR, Math.min(LARGEST_ERROR, kl / target - 1));
        return coefficient * (1 + error * completions / horizon);
    }
}
