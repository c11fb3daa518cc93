package org.align4j.rl.reward;

import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.loss.Success;
import org.jspecify.annotations.Nullable;

/**
 * A success classifier: what tells a completion from examples of success. With {@code refresh} it learns while the policy
 * does, the policy's own samples being its negatives (Fu et al. 2018, VICE; from demonstrations alone: adversarial
 * imitation, Ho and Ermon 2016), so that whatever the policy does wrong stops paying. Without it the classifier stays as it
 * is, and a policy finds what it cannot see.
 */
public record ClassifierRewardTerm(
        @Option(doc = "Multiplies the reward", def = "1.0") double weight,

        @Option(doc = "What is paid: probability, logit, log-probability or minus-log-failure", def = "logit")
        ClassifierOutput output,

        @Option(doc = "Rewards before the weight are held within plus and minus this", def = "5.0")
        double clip,

        @Option(
                doc = "Another term, such as a verifier of weight 0, whose score above 1/2 says that a completion is a"
                        + " success: for metrics alone",
                def = Option.NONE)
        @Nullable String check,

        @Option(doc = "What the classifier minimises where it is refreshed", def = "{}")
        Success loss,

        @Option(doc = "How it goes on learning from --successes; unset, it stays as it is", def = Option.NONE) @Nullable RefreshConfig refresh)
        implements RewardTerm {
    /** In metrics, trajectories and checkpoints. */
    public static final String NAME = "classifier";

    public ClassifierRewardTerm {
        Check.positive("clip", clip);
        Check.that(
                loss.prior() == null,
                "loss.prior",
                "must be unset: refresh.negatives says what a batch is",
                loss.prior());
    }

    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        ClassifierInputs inputs = context.classifier()
                .orElseThrow(() -> new UserError("rl: the term classifier has no classifier: a frozen one needs"
                        + " --classifier, one with refresh --successes"));
        return new ClassifierSource(this, inputs, context);
    }

    /** What a completion earns. */
    double reward(double logit) {
        return weight * Math.max(-clip, Math.min(clip, output.of(logit)));
    }
}
