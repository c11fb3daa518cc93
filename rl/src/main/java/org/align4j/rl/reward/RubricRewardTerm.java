package org.align4j.rl.reward;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.core.run.Hashes;
import org.align4j.data.Criterion;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;

/**
 * A judge that goes through a rubric: r = Σ w_j c_j / Σ of the positive w_j, with c_j between 0 and 1 how surely the completion
 * meets criterion j (Gunjal et al. 2025, Rubrics as Rewards). What a completion should not do has a negative weight.
 */
public record RubricRewardTerm(
        @Option(
                doc = "Multiplies the reward; 0 only watches it: it is logged and stored, and counts for nothing",
                def = "1.0")
        double weight,

        @Option(
                doc =
                        "A judge that scores by criteria, between 0 and 1: a language model with the template criterion, a"
                                + " command, or principles, of which a criterion names one; or the YAML file that holds it")
        JudgeConfig judge,

        @Option(doc = "Criteria for every prompt, besides those of its own column rubric", def = "[]")
        List<Item> criteria,

        @Option(
                doc =
                        "each: one question for every criterion; together: one question for the whole list, whose score counts"
                                + " as it is",
                def = "each")
        Asked asked)
        implements JudgedRewardTerm {
    /** How the judge is asked. */
    public enum Asked {
        EACH,
        TOGETHER
    }

    /** A criterion for every prompt. */
    public record Item(
            @Option(doc = "Short name; its mean is logged as rewards/rubric/NAME/mean")
            String name,

            @Option(doc = "What is looked for, in words that the judge understands")
            String text,

            @Option(
                    doc = "How much it counts; below 0 for what a completion should not do. Usual tiers are 1 for what"
                            + " is essential, 0.7 for what is important, 0.3 for what is optional",
                    def = "1.0")
            double weight) {
        public Item {
            Check.that(name.matches("[A-Za-z0-9_-]+"), "name", "letters, digits, - and _", name);
            Check.that(!text.isBlank(), "text", "not empty", text);
            Check.that(Double.isFinite(weight) && weight != 0, "weight", "a number other than 0", weight);
        }

        Criterion criterion() {
            return new Criterion(text, weight);
        }
    }

    public RubricRewardTerm {
        criteria = List.copyOf(criteria);
        Set<String> names = new HashSet<>();
        criteria.forEach(item -> Check.that(names.add(item.name()), "criteria", "of different names", item.name()));
    }

    @Override
    public RewardSource open(RewardContext context) {
        CompletionScorer scorer = judge.openScorer(context.judges())
                .filter(CompletionScorer::takesCriteria)
                .orElseThrow(
                        () -> new UserError("rewards: the judge " + judge.name() + " cannot be asked by a rubric; the"
                                + " term rubric needs a language model with a template of single completions that has"
                                + " {{criteria}}, such as criterion, a command that scores, or principles"));
        return new RubricSource(this, Hashes.ofText(ConfigWriter.yaml(this)), scorer);
    }
}
