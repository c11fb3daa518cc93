package org.align4j.pipeline.rl;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;

/** Online RL: what is sampled, how it is rewarded, how the policy learns from it. */
public record RlConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(doc = "What is sampled in every iteration", def = "{}")
        RolloutConfig rollout,

        @Option(doc = "Terms that add up to a completion's reward", def = "[{type: model}]")
        List<RewardTerm> rewards,

        @Option(doc = "How much better than expected a token was", def = "{type: gae}")
        AdvantageEstimator advantage,

        @Option(doc = "What the policy minimises per token", def = "{type: clipped}")
        PolicyLoss policyLoss,

        @Option(doc = "Where the distance to the reference is charged", def = "{type: in-reward}")
        KlPenalty klPenalty,

        @Option(doc = "How token losses are averaged: sequence-mean, token-mean or constant-length", def = "token-mean")
        LossAggregation aggregation,

        @Option(doc = "How the policy is updated", def = "{}")
        UpdateConfig update,

        @Option(doc = "How the critic is updated, where the advantage needs one", def = "{}")
        CriticConfig critic,

        @Option(
                doc =
                        "Train a low-rank adapter of the policy instead of all its weights; the base is then the reference too",
                def = "{}")
        LoraConfig lora) {
    public RlConfig {
        rewards = List.copyOf(rewards);
        Check.that(!rewards.isEmpty(), "rewards", "must have at least one term", rewards);
        Check.that(
                rollout.sampling().temperature() > 0,
                "rollout.sampling.temperature",
                "must be > 0: a policy that does not explore learns nothing",
                rollout.sampling().temperature());
        advantage.checkGroup(rollout.completionsPerPrompt());
        Check.that(
                rollout.completions() >= update.miniBatches(),
                "update.mini-batches",
                "must not exceed the completions of an iteration (" + rollout.completions() + ")",
                update.miniBatches());
    }

    /** The same with this number of tokens computed at once. */
    RlConfig withMicroBatchTokens(int tokens) {
        return new RlConfig(
                engine,
                rollout,
                rewards,
                advantage,
                policyLoss,
                klPenalty,
                aggregation,
                update.withMicroBatchTokens(tokens),
                critic,
                lora);
    }
}
