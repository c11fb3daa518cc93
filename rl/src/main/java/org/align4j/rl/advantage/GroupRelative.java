package org.align4j.rl.advantage;

import java.util.Arrays;
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
        double epsilon,

        @Option(
                doc =
                        "What is compared within a group: completion (a completion's whole reward, at all of its tokens) or step (every token"
                                + " that earns something is a step's end; a token's advantage is the sum of what steps that end at it or later"
                                + " are above the mean step)",
                def = "completion")
        Per per)
        implements AdvantageEstimator {
    /** What differences from the group's mean are divided by. */
    public enum Scale {
        STANDARD_DEVIATION,
        BATCH,
        NONE
    }

    /** What is compared within a group. */
    public enum Per {
        COMPLETION,
        STEP
    }

    /** Of whole completions. */
    public GroupRelative(Scale scale, double epsilon) {
        this(scale, epsilon, Per.COMPLETION);
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
        if (per == Per.STEP) {
            return steps(rewarded);
        }
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

    /** Process supervision of Shao et al. 2024, section 4.1.3. */
    private Estimate steps(Rewarded rewarded) {
        double[][] rows = rewarded.rewards();
        double[][] advantages = new double[rows.length][];
        double[] all = ends(rows, 0, rows.length);
        double batchDeviation = Groups.deviation(all, 0, all.length);
        for (int from = 0; from < rows.length; from += rewarded.group()) {
            double[] ends = ends(rows, from, from + rewarded.group());
            boolean flat = ends.length < 2 || Groups.flat(ends, 0, ends.length);
            double mean = ends.length == 0 ? 0 : Groups.mean(ends, 0, ends.length);
            double divisor = flat
                    ? 1
                    : switch (scale) {
                        case NONE -> 1;
                        case BATCH -> batchDeviation + epsilon;
                        case STANDARD_DEVIATION -> Groups.deviation(ends, 0, ends.length) + epsilon;
                    };
            for (int i = from; i < from + rewarded.group(); i++) {
                advantages[i] = new double[rows[i].length];
                double later = 0;
                for (int t = rows[i].length - 1; t >= 0 && !flat; t--) {
                    later += rows[i][t] == 0 ? 0 : (rows[i][t] - mean) / divisor;
                    advantages[i][t] = later;
                }
            }
        }
        return new Estimate(advantages, advantages);
    }

    /** What steps earn, those of all rows from one to another. */
    private static double[] ends(double[][] rows, int from, int to) {
        return Arrays.stream(rows, from, to)
                .flatMapToDouble(Arrays::stream)
                .filter(reward -> reward != 0)
                .toArray();
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
