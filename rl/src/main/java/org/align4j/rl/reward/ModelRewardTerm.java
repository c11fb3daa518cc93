package org.align4j.rl.reward;

import java.util.Locale;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.Reading;
import org.align4j.reward.RewardModel;
import org.align4j.reward.ensemble.Combination;
import org.align4j.reward.ensemble.Mean;
import org.align4j.reward.loss.Reduce;
import org.align4j.reward.online.LearnConfig;
import org.align4j.reward.online.LearningInputs;
import org.jspecify.annotations.Nullable;

/** The reward model given as {@code --reward}. */
public record ModelRewardTerm(
        @Option(doc = "Multiplies the score; 0 only watches it: it is logged raw and counts for nothing", def = "1.0")
        double weight,

        @Option(doc = "normalized (mean 0, standard deviation 1) or raw", def = "normalized")
        Scale scale,

        @Option(
                doc =
                        "last: the score at the end, earned there; difference: at each token, by how much it changes the score"
                                + " (same sum but for a constant of the prompt, credit where it belongs); tokens: at each token its own"
                                + " number less the mean, by a model trained with loss segment-pairs and reduce: sum; steps: at the end of"
                                + " each step, by a model trained with loss step-success",
                def = "last",
                often = true)
        Read read,

        @Option(doc = "For read: steps", def = "{}") StepRewards steps,

        @Option(
                doc =
                        "How the members of an ensemble become one reward, each in its own standard deviations: mean, worst, median, or the"
                                + " mean less a penalty for their variance or deviation",
                def = "{type: mean}",
                often = true)
        Combination combine,

        @Option(
                doc =
                        "How the model goes on learning from comparisons of what the policy samples; unset, it stays as it is",
                def = Option.NONE)
        @Nullable LearnConfig learn)
        implements RewardTerm {
    /** Where the model's numbers are read. */
    public enum Read {
        LAST,
        DIFFERENCE,
        TOKENS,
        STEPS
    }

    /** Whose units scores are in. */
    public enum Scale {
        RAW,
        NORMALIZED
    }

    public ModelRewardTerm {
        Check.that(
                learn == null || read == Read.LAST,
                "read",
                "must be last for a model that learns from comparisons",
                read.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Sharing sharing() {
        return learn == null ? Sharing.ROWS : Sharing.NONE;
    }

    @Override
    public RewardSource open(RewardContext context) {
        if (learn != null) {
            LearningInputs inputs = context.learning().orElseThrow();
            checkMembers(inputs.model());
            return new LearnedModelSource(this, inputs, context.tokenizer());
        }
        RewardModel model = context.model()
                .orElseThrow(() -> new UserError(
                        "rl needs --reward: the reward has a term of type model; or give other terms, such as"
                                + " rewards: [{type: judge, judge: FILE}]"));
        EpisodeRows encoder = EpisodeRows.of(model.tokenizer(), context.tokenizer());
        if (read != Read.LAST && !encoder.sameIds()) {
            throw new UserError("rewards: read: " + read.name().toLowerCase(Locale.ROOT)
                    + " needs a reward model with the policy's tokenizer: other tokens cannot be rewarded one by one");
        }
        checkReading(model);
        checkMembers(model);
        return new ModelSource(this, model, context.modelVersion(), encoder);
    }

    private void checkMembers(RewardModel model) {
        if (model.members().size() == 1 && !(combine instanceof Mean)) {
            throw new UserError("rewards: combine of the term model needs an ensemble, but there is a single model;"
                    + (learn == null
                            ? " train one with align reward --members 5"
                            : " set learn.members, or start from one of align reward --members 5"));
        }
    }

    /** A number at a token is what the token earns, or how good it is so far: a model was trained for one of them. */
    private void checkReading(RewardModel model) {
        Reading reading = model.facts().reading();
        Reduce reduce = reading == null ? Reduce.LAST : reading.reduce();
        if (read == Read.TOKENS && reduce != Reduce.SUM) {
            throw new UserError(
                    "rewards: read: tokens needs a reward model whose numbers at single tokens add up: train one"
                            + " with align reward --segments DATA --loss '{type: segment-pairs, reduce: sum}'");
        }
        if ((read == Read.DIFFERENCE || read == Read.STEPS) && reduce != Reduce.LAST) {
            throw new UserError("rewards: read: " + read.name().toLowerCase(Locale.ROOT)
                    + " needs a reward model whose number at a token says how good it is so far; --reward was trained with"
                    + " reduce: " + reduce.name().toLowerCase(Locale.ROOT) + ": set read to "
                    + (reduce == Reduce.SUM ? "tokens or last" : "last"));
        }
    }
}
