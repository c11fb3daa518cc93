package org.align4j.reward.online;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** How a reward model goes on learning from comparisons of what the policy samples. */
public record LearnConfig(
        @Option(doc = "Who says which of two completions is better: judge, people, simulated or replay")
        TeacherConfig teacher,

        @Option(
                doc = "Questions in the whole run; those that nobody could answer do not count",
                def = "900",
                often = true)
        int budget,

        @Option(
                doc = "Questions about completions of the policy as it starts, before it learns anything",
                def = "150",
                often = true)
        int first,

        @Option(doc = "Iterations of RL from one round of questions to the next", def = "4", often = true)
        int every,

        @Option(
                doc =
                        "How the other questions are spread over the rounds: constant, hyperbolic (half as many at the end) or"
                                + " inverse-quadratic",
                def = "hyperbolic")
        QuerySchedule schedule,

        @Option(
                doc =
                        "Reward models that learn side by side, each in its own standard deviations; they start from the policy"
                                + " with different random heads. Of an ensemble given as input reward the members learn, and this"
                                + " need not be said",
                def = "1")
        int members,

        @Option(
                doc =
                        "Of several members, let each learn from answers drawn with replacement, so that they go on to differ",
                def = "true")
        boolean bootstrap,

        @Option(doc = "Which pairs are asked about", def = "{}")
        ChooseConfig choose,

        @Option(
                doc = "How the input demonstrations counts beside the comparisons; unset, it does not",
                def = Option.NONE)
        @Nullable DemonstrationsConfig demonstrations,

        @Option(doc = "Most comparisons that are learned from; the oldest leave", def = "3000")
        int buffer,

        @Option(
                doc =
                        "Completions of the policy as it starts on which scores are scaled anew after every update: their mean is"
                                + " 0 and their standard deviation 1",
                def = "256")
        int reference,

        @Option(doc = "In which units its scores are given, where the term's scale is normalized", def = "{}")
        ScaleConfig scale,

        @Option(doc = "How the model learns from the comparisons", def = "{}")
        RewardUpdateConfig update,

        @Option(
                doc =
                        "Share of the comparisons that is measured on and never learned from; prequential accuracy measures"
                                + " without giving up any",
                def = "0.0")
        double heldOutShare) {
    public LearnConfig {
        Check.atLeast("budget", 0, budget);
        Check.that(first >= 0 && first <= budget, "first", "must be between 0 and the budget (" + budget + ")", first);
        Check.atLeast("every", 1, every);
        Check.atLeast("members", 1, members);
        Check.atLeast("buffer", 1, buffer);
        Check.atLeast("reference", 2, reference);
        Check.that(heldOutShare >= 0 && heldOutShare < 1, "held-out-share", "must be in [0, 1)", heldOutShare);
    }

    /** Whether questions are put and answers taken in after an iteration (from 0); not after the last, which nothing follows. */
    public boolean due(int iteration, int iterations) {
        return (iteration + 1) % every == 0 && iteration + 1 < iterations;
    }

    /** What demonstrations say of completions that were sampled in an iteration. */
    DemonstratedPairs demonstrated(LearningInputs inputs, int iteration, List<SampledCompletion> sampled) {
        double share = demonstrations == null ? 0 : demonstrations.share(iteration, inputs.iterations());
        return DemonstratedPairs.of(inputs.demonstrations(), sampled, share);
    }

    /** Questions of every round, the first one at 0. */
    int[] rounds(int iterations) {
        int later = (iterations - 1) / every;
        int[] spread = schedule.spread(budget - first, later);
        int[] rounds = new int[later + 1];
        rounds[0] = first;
        System.arraycopy(spread, 0, rounds, 1, later);
        return rounds;
    }
}
