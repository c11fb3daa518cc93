package org.align4j.rl;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.advantage.GroupRelative;
import org.align4j.rl.episode.RolloutConfig;
import org.align4j.rl.loss.InReward;
import org.align4j.rl.loss.KlPenalty;
import org.align4j.rl.loss.LossAggregation;
import org.align4j.rl.loss.PolicyLoss;
import org.align4j.rl.selfplay.Learnability;
import org.align4j.rl.selfplay.ProposerReward;
import org.align4j.rl.selfplay.Question;
import org.align4j.rl.selfplay.Task;

/** Self-play: one policy proposes tasks that a program checks, attempts them, and learns from both. */
public record SelfPlayConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(
                doc = "What is proposed: arithmetic (sums and differences) or strings (repeat, reverse, sort)",
                def = "{type: arithmetic}",
                often = true)
        Task task,

        @Option(
                doc = "Who proposes: policy, or random, which draws tasks uniformly so that only the solver learns",
                def = "policy",
                often = true)
        Proposer proposer,

        @Option(doc = "What the proposer is asked; empty for the task's own words", def = "")
        String propose,

        @Option(doc = "What the solver is asked, with {task} for the task", def = "{task}")
        String solve,

        @Option(doc = "Proposals of one iteration", def = "32", often = true)
        int proposals,

        @Option(doc = "Attempts at each task", def = "8", often = true)
        int attempts,

        @Option(doc = "How proposals and attempts are drawn", def = "{}")
        SamplingConfig sampling,

        @Option(
                doc = "What a task is worth to the proposer: variance, tent, one-minus, exists or valid",
                def = "{type: variance}",
                often = true)
        Learnability learnability,

        @Option(
                doc = "Penalty of a proposal times the share of its kind among recent proposals",
                def = "0.5",
                often = true)
        double repetition,

        @Option(doc = "Earlier proposals that the share is counted over, beside the iteration's own", def = "1000")
        int memory,

        @Option(
                doc = "Tasks of --prompts that the solver is asked besides, as a share of the proposals",
                def = "0.0",
                often = true)
        double mix,

        @Option(doc = "Iterations between measurements on --held-out", def = "10")
        int evaluateEvery,

        @Option(doc = "Policy loss per token, as in rl", def = "{type: clipped}")
        PolicyLoss policyLoss,

        @Option(
                doc = "Where the KL to the reference is penalised, for both roles: none, in-reward or in-loss",
                def = "{type: in-loss, estimator: k2, coefficient: 0.02, form: plain}")
        KlPenalty klPenalty,

        @Option(doc = "How token losses are averaged, as in rl", def = "sequence-mean")
        LossAggregation aggregation,

        @Option(doc = "How the policy is updated", def = "{}")
        UpdateConfig update,

        @Option(doc = "Train a low-rank adapter instead of all weights", def = "{}")
        LoraConfig lora) {
    private static final String TASK = "{task}";

    /** Who proposes tasks. */
    public enum Proposer {
        POLICY,
        RANDOM
    }

    /** Of one iteration, which all lie in memory. */
    private static final int MOST_SOLUTIONS = 1_000_000;

    public SelfPlayConfig {
        Check.that(solve.contains(TASK), "solve", "must contain " + TASK, solve);
        Check.atLeast("proposals", 2, proposals);
        Check.atLeast("attempts", 2, attempts);
        long solutions = (long) proposals * attempts;
        Check.that(
                solutions <= MOST_SOLUTIONS,
                "proposals",
                "times attempts must be at most " + MOST_SOLUTIONS,
                solutions);
        if (klPenalty instanceof InReward penalty) {
            penalty.controller().check(proposals + solutions);
        }
        Check.notNegative("repetition", repetition);
        Check.atLeast("memory", 0, memory);
        Check.notNegative("mix", mix);
        Check.atLeast("evaluate-every", 1, evaluateEvery);
        Check.that(
                sampling.temperature() > 0,
                "sampling.temperature",
                "must be > 0: a policy that does not explore learns nothing",
                sampling.temperature());
        Check.that(
                update.entropy().share() == 1,
                "update.entropy",
                "must be none, bonus or adaptive: top-tokens is for rl",
                "top-tokens");
        Check.that(
                update.truncated() == UpdateConfig.Truncated.LEARN,
                "update.truncated",
                "must be learn: a proposal that is cut off is not a task, an attempt not an answer",
                "skip");
    }

    /** What the proposer is asked. */
    public Content request() {
        return Content.user(propose.isEmpty() ? task.request() : propose);
    }

    /** What the solver is asked. */
    public Content asked(Question question) {
        return Content.user(solve.replace(TASK, question.text()));
    }

    /** Bound on the tokens of a prompt: no token is shorter than a letter of the task. */
    public int longestPrompt(Tokenizer tokenizer) {
        int around = tokenizer.encodePrompt(Content.user(solve.replace(TASK, ""))).length;
        return Math.max(tokenizer.encodePrompt(request()).length, around + task.longestText());
    }

    ProposerReward proposerReward() {
        return new ProposerReward(learnability, repetition);
    }

    /** Tasks of the data in an iteration. */
    public int mixed() {
        return (int) Math.round(mix * proposals);
    }

    /** Prompts of an iteration at their most, proposals among them: what makes each one's random numbers its own. */
    int prompts() {
        return 1 + proposals + mixed();
    }

    /** The same as the parts of the RL loop read it; a step's completions are an upper bound. */
    public RlConfig rl() {
        RlConfig defaults = ConfigLoader.load(RlConfig.class, null, List.of());
        int groups = proposals + mixed() + (proposals + attempts - 1) / attempts;
        RolloutConfig rollout = ConfigLoader.with(
                ConfigLoader.with(
                        ConfigLoader.with(defaults.rollout(), "prompts-per-iteration", groups),
                        "completions-per-prompt",
                        attempts),
                "sampling",
                sampling);
        return new RlConfig(
                engine,
                rollout,
                defaults.environment(),
                defaults.rewards(),
                new GroupRelative(GroupRelative.Scale.STANDARD_DEVIATION, 1e-4),
                policyLoss,
                klPenalty,
                aggregation,
                defaults.correction(),
                defaults.mix(),
                update,
                defaults.critic(),
                lora);
    }

    /** The same with so many tokens computed at once. */
    public SelfPlayConfig fitted(RlConfig fit) {
        return ConfigLoader.with(this, "update", fit.update());
    }

    /** The KL penalty's weight in the next iteration. */
    double nextCoefficient(double now, double kl, int episodes) {
        return klPenalty instanceof InReward penalty ? penalty.controller().next(now, kl, episodes) : now;
    }
}
