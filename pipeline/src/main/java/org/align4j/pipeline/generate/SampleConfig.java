package org.align4j.pipeline.generate;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;

/** What {@code align sample} takes. */
public record SampleConfig(
        @Option(doc = "Completions of each prompt", def = "1")
        int completionsPerPrompt,

        @Option(doc = "Prompts that are used, from the first on; 0 for all", def = "0", often = true)
        int limit,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(
                doc = "A prompt that leaves no room in the model's context: refuse the run, or drop and count it",
                def = "refuse")
        LongPrompts longPrompts,

        @Option(doc = "Rows decoded together; 0 takes as many as 1 GiB of cache holds, at most 128", def = "0")
        int slots,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Prompts per part; a part that is finished survives an interruption", def = "64")
        int promptsPerPart,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    public SampleConfig {
        Check.count("completions-per-prompt", completionsPerPrompt);
        Check.atLeast("limit", 0, limit);
        Check.atLeast("slots", 0, slots);
        Check.atLeast("prompts-per-part", 1, promptsPerPart);
    }

    /** How the policy decodes. */
    DecodingConfig decoding() {
        return new DecodingConfig(slots, false, weights);
    }

    /** How many of so many prompts are used. */
    long used(long prompts) {
        return limit == 0 ? prompts : Math.min(limit, prompts);
    }

    /** What becomes of prompts that are too long. */
    public enum LongPrompts {
        REFUSE,
        DROP
    }
}
