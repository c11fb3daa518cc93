package org.align4j.rl;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.rl.episode.RolloutConfig;

/** Generalised knowledge distillation: a student learns a teacher's distributions, on its own completions and on given ones. */
public record DistilConfig(
        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(
                doc = "Divergence: 0 is the forward KL to the teacher, 1 the reverse, between them the generalised"
                        + " Jensen-Shannon divergence with this weight of the teacher",
                def = "0.5",
                often = true)
        double beta,

        @Option(
                doc = "Share of an iteration's completions that the student samples itself (lambda of GKD); the others"
                        + " are those of --demonstrations",
                def = "0.5",
                often = true)
        double onPolicy,

        @Option(doc = "What the logits of both are divided by in the divergence", def = "1.0")
        double temperature,

        @Option(doc = "Completions of one iteration", def = "32", often = true)
        int rows,

        @Option(doc = "How the student samples", def = "{}") SamplingConfig sampling,

        @Option(doc = "How the student is updated", def = "{}")
        UpdateConfig update,

        @Option(doc = "Train a low-rank adapter instead of all weights", def = "{}")
        LoraConfig lora) {
    public DistilConfig {
        Check.inUnitInterval("beta", beta);
        Check.inUnitInterval("on-policy", onPolicy);
        Check.positive("temperature", temperature);
        Check.count("rows", rows);
        Check.that(
                sampling.temperature() > 0,
                "sampling.temperature",
                "must be > 0: a student that does not explore learns nothing about its mistakes",
                sampling.temperature());
        Check.that(
                rows >= update.miniBatches(),
                "update.mini-batches",
                "must not exceed rows (" + rows + ")",
                update.miniBatches());
        Check.that(update.maxKl() == 0, "update.max-kl", "must be 0: it is for rl", update.maxKl());
        Check.that(
                update.entropy().share() == 1 && update.entropy().coefficient() == 0,
                "update.entropy",
                "must be none: the teacher says how certain to be",
                "on");
        Check.that(
                update.truncated() == UpdateConfig.Truncated.LEARN,
                "update.truncated",
                "must be learn: what was sampled until the cut has a teacher's distribution too",
                "skip");
    }

    /** Completions of an iteration that the student samples. */
    public int sampled() {
        return (int) Math.round(onPolicy * rows);
    }

    /** The same as the parts of the RL loop read it. */
    public RlConfig rl() {
        RlConfig defaults = ConfigLoader.load(RlConfig.class, null, List.of());
        RolloutConfig rollout = ConfigLoader.with(
                ConfigLoader.with(defaults.rollout(), "prompts-per-iteration", rows), "sampling", sampling);
        return new RlConfig(
                engine,
                rollout,
                defaults.environment(),
                defaults.rewards(),
                defaults.advantage(),
                defaults.policyLoss(),
                defaults.klPenalty(),
                defaults.aggregation(),
                defaults.correction(),
                defaults.mix(),
                update,
                defaults.critic(),
                lora);
    }
}
