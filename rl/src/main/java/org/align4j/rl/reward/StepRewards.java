package org.align4j.rl.reward;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.StepEnds;
import org.align4j.rl.episode.Episode;

/** How a process reward model's numbers become rewards of steps, with {@code p_j = σ(s_j)} at the end of step j. */
public record StepRewards(
        @Option(
                doc = "difference: p_j - p_(j-1), from 1/2 on (the sum depends on the last step alone); min: the steps'"
                        + " probabilities, almost all weight on the least (Cheng et al. 2025, PURE); log: ln p_j, so that the sum is"
                        + " the log of their product; sum: p_j, which pays for more steps",
                def = "difference",
                often = true)
        Form form,

        @Option(doc = "For form: min: how far the weight is spread, lower is nearer the least", def = "0.1")
        double temperature,

        @Option(doc = "What stands between two steps of a completion; \\n is a line break", def = "\\n")
        String separator) {
    /** What a step earns. */
    public enum Form {
        DIFFERENCE,
        MIN,
        LOG,
        SUM
    }

    public StepRewards {
        Check.positive("temperature", temperature);
        Check.that(!separator.isEmpty(), "separator", "must not be empty", "\"\"");
    }

    /** Where an episode's steps end, as indexes into its ids. */
    int[] ends(Episode episode, Tokenizer tokenizer) {
        return StepEnds.of(tokenizer, episode.ids(), episode.promptLength(), StepEnds.separator(separator));
    }

    /**
     * What each step earns.
     *
     * @param scores at the steps' ends, log-odds
     */
    double[] of(double[] scores) {
        double[] earned = new double[scores.length];
        double weights = 0;
        double before = 0.5;
        for (int j = 0; j < scores.length; j++) {
            double p = 1 / (1 + Math.exp(-scores[j]));
            double weight = Math.exp(-p / temperature);
            weights += weight;
            earned[j] = switch (form) {
                case DIFFERENCE -> p - before;
                case MIN -> weight * p;
                case LOG -> Math.min(scores[j], 0) - Math.log1p(Math.exp(-Math.abs(scores[j])));
                case SUM -> p;
            };
            before = p;
        }
        for (int j = 0; form == Form.MIN && j < earned.length; j++) {
            earned[j] /= weights;
        }
        return earned;
    }
}
