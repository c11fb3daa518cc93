package org.align4j.rl;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.rl.advantage.AdvantageEstimator;
import org.align4j.rl.correction.Correction;
import org.align4j.rl.episode.EnvironmentConfig;
import org.align4j.rl.episode.RolloutConfig;
import org.align4j.rl.loss.InReward;
import org.align4j.rl.loss.KlPenalty;
import org.align4j.rl.loss.LossAggregation;
import org.align4j.rl.loss.PolicyLoss;
import org.align4j.rl.reward.ModelRewardTerm;
import org.align4j.rl.reward.RewardTerm;

/** Online RL: what is sampled, how it is rewarded, how the policy learns from it. */
public record RlConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(doc = "What is sampled in every iteration", def = "{}")
        RolloutConfig rollout,

        @Option(doc = "A program that answers the policy's turns", def = "{}")
        EnvironmentConfig environment,

        @Option(
                doc = "Terms that add up to a completion's reward, each {type: …} of docs/reference/reward-terms.md",
                def = "[{type: model}]")
        List<RewardTerm> rewards,

        @Option(
                doc =
                        "Advantage estimator: gae, length-adaptive-gae, group-relative, batch-relative, leave-one-out, length-weighted, mean-scaled, greedy, decoupled or return-to-go",
                def = "{type: gae}",
                often = true)
        AdvantageEstimator advantage,

        @Option(
                doc =
                        "Policy loss per token: clipped, dual-clipped, sequence-clipped, cispo, sapo, vespo, dppo-tv, m2po, topr, asymre, a-lol or reinforce",
                def = "{type: clipped}",
                often = true)
        PolicyLoss policyLoss,

        @Option(
                doc = "Where the KL to the reference is penalised: none, in-reward or in-loss",
                def = "{type: in-reward}",
                often = true)
        KlPenalty klPenalty,

        @Option(
                doc =
                        "How token losses are averaged: sequence-mean (TRL grpo), token-mean (TRL dapo, verl token-mean), constant-length (dr_grpo), prompt-mean or sequence-sum (verl seq-mean-token-sum)",
                def = "token-mean")
        LossAggregation aggregation,

        @Option(
                doc = "Importance weights where sampler and training pass differ: none, truncated, masked, "
                        + "sequence-truncated, sequence-masked or off-policy-mask",
                def = "none")
        Correction correction,

        @Option(
                doc = "Supervised loss added to the policy loss: none, own (completions with a high enough "
                        + "reward) or demonstrations",
                def = "none")
        Mix mix,

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
        if (klPenalty instanceof InReward penalty) {
            penalty.controller().check(rollout.completions());
        }
        Check.that(
                !(advantage.byTerm() && klPenalty instanceof InReward),
                "kl-penalty",
                "must be none or in-loss: this advantage looks at the terms of the reward, not at its tokens",
                "in-reward");
        SamplingConfig sampling = rollout.sampling();
        Check.that(
                !correction.on() || (sampling.topK() == 0 && sampling.topP() == 1 && sampling.minP() == 0),
                "correction",
                "must be none where top-k, top-p or min-p cut the distribution: the sampler's log-probs are of the whole one",
                "on");
        Check.that(
                critic.warmupIterations() < update.iterations(),
                "critic.warmup-iterations",
                "must be less than update.iterations (" + update.iterations() + ")",
                critic.warmupIterations());
        Check.that(
                critic.warmupIterations() == 0 || advantage.needsCritic(),
                "critic.warmup-iterations",
                "must be 0 with an advantage that has no critic",
                critic.warmupIterations());
        boolean compares =
                rewards.stream().anyMatch(term -> term instanceof ModelRewardTerm model && model.learn() != null);
        Check.that(
                !compares || rollout.completionsPerPrompt() > 1,
                "rollout.completions-per-prompt",
                "must be at least 2 where the term model learns: completions of one prompt are compared",
                rollout.completionsPerPrompt());
        Check.that(
                rollout.completions() >= update.miniBatches(),
                "update.mini-batches",
                "must not exceed the completions of an iteration (" + rollout.completions() + ")",
                update.miniBatches());
    }
}
