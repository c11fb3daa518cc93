package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.Normalization;

/** In which units the scores of a model that learns are given. */
public record ScaleConfig(
        @Option(
                doc =
                        "reference-set: mean and standard deviation of completions of the policy as it starts, scored anew after every"
                                + " update; ema: moving averages of what the policy samples, which follow it and forget how good it was",
                def = "reference-set")
        By by,

        @Option(doc = "ema: what an iteration weighs is multiplied by this with each later one", def = "0.99")
        double decay,

        @Option(
                doc = "Least standard deviation: scores that hardly differ are not blown up to differ by 1",
                def = "0.001")
        double leastDeviation) {
    /** What the units are taken from. */
    public enum By {
        REFERENCE_SET,
        EMA
    }

    public ScaleConfig {
        Check.that(decay > 0 && decay < 1, "decay", "must be in (0, 1)", decay);
        Check.positive("least-deviation", leastDeviation);
    }

    boolean follows() {
        return by == By.EMA;
    }

    /** Units of these scores. */
    Normalization of(double[] scores) {
        return floored(Normalization.of(scores));
    }

    /** Units of a moving average. */
    Normalization of(MovingScale moving) {
        return floored(moving.normalization());
    }

    private Normalization floored(Normalization scale) {
        return new Normalization(
                scale.mean(), Math.max(scale.standardDeviation(), leastDeviation), scale.completions());
    }
}
