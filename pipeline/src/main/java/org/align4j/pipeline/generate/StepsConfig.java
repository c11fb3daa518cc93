package org.align4j.pipeline.generate;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align steps} takes. */
public record StepsConfig(
        @Option(
                doc = "Judge of whole solutions, a verifier best: a score of at least 1/2 is right; a YAML file such as"
                        + " configs/judge/sums.yaml")
        JudgeConfig judge,

        @Option(doc = "Completions of each solution's beginning", def = "8", often = true)
        int rollouts,

        @Option(doc = "What stands between two steps; \\n is a line break", def = "\\n")
        String separator,

        @Option(
                doc =
                        "Judge of beginnings of solutions, such as a language model: kept are the solutions in which it and the rollouts"
                                + " name the same first wrong step, a score below 1/2 being wrong; unset, all are",
                def = Option.NONE)
        @Nullable JudgeConfig confirm,

        @Option(doc = "Prompts whose samples are used, from the first on; 0 for all", def = "0", often = true)
        int limit,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(doc = "Rows decoded together; 0 takes as many as 1 GiB of cache holds, at most 128", def = "0")
        int slots,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Solutions per part; a part that is finished survives an interruption", def = "16")
        int solutionsPerPart,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public StepsConfig {
        Check.count("rollouts", rollouts);
        Check.that(!separator.isEmpty(), "separator", "must not be empty", "\"\"");
        Check.atLeast("limit", 0, limit);
        Check.atLeast("slots", 0, slots);
        Check.atLeast("solutions-per-part", 1, solutionsPerPart);
    }

    /** How the policy decodes. */
    DecodingConfig decoding() {
        return new DecodingConfig(slots, false, weights);
    }
}
