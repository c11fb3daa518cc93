package org.align4j.rl.advantage;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * A completion's reward against its group's mean, in units of a standard deviation (n - 1): GRPO (Shao et al. 2024,
 * section 4.1). Without division: Dr. GRPO (Liu et al. 2025). A group whose rewards are equal has advantages 0.
 */
public record GroupRelative(
        @Option(
                doc = "What to divide by: standard-deviation (of the group), batch (its standard deviation) or none",
                def = "standard-deviation")
        Scale scale,

        @Option(doc = "Added to the standard deviation", def = "1e-4")
        double epsilon)
        implements AdvantageEstimator {
    /** What differences from the group's mean are divided by. */
    public enum Scale {
        STANDARD_DEVIATION,
        BATCH,
        NONE
    }

    public GroupRelative {
        Check.notNegative("epsilon", epsilon);
    }

    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        double[] totals = rewarded.totals();
        double[] advantages = new double[totals.length];
        double batchDeviation = Groups.deviation(totals, 0, totals.length);
        for (int from = 0; from < totals.length; from += rewarded.group()) {
            int to = from + rewarded.group();
            double mean = Groups.mean(totals, from, to);
            boolean flat = Groups.flat(totals, from, to);
            double divisor = switch (scale) {
                case NONE -> 1;
                case BATCH -> batchDeviation + epsilon;
                case STANDARD_DEVIATION -> Groups.deviation(totals, from, to) + epsilon;
            };
            for (int i = from; i < to; i++) {
                // a group without spread teaches nothing; its mean may still be off by a rounding
                advantages[i] = flat ? 0 : (totals[i] - mean) / divisor;
            }
        }
        return rewarded.perCompletion(advantages);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
