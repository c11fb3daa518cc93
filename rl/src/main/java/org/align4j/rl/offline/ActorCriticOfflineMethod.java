package org.align4j.rl.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * The off-policy actor-critic without a correction, for study: Q of every token by temporal differences under the policy that
 * learns, and a policy that goes wherever Q is large. Tokens that the log never took are asked for their Q as well, nothing
 * ever says how wrong it is, and the policy looks for the largest error: Q promises more than is earned (Fujimoto et al.
 * 2019; Kumar et al. 2019). The other methods never ask; {@code critic.conservative} is one way to ask and be held back.
 */
public record ActorCriticOfflineMethod(
        @Option(
                doc =
                        "Weight of KL(policy || policy as it starts) per token; the smaller, the further the policy follows Q",
                def = "0.01",
                often = true)
        double kl,

        @Option(doc = "How Q is fitted", def = "{}") ActionValueConfig critic,

        @Option(doc = "What the policy earns on --prompts, every training.evaluate-every steps", def = "{}")
        EarnedConfig earned)
        implements OfflineMethod {
    public ActorCriticOfflineMethod {
        Check.positive("kl", kl);
    }
}
