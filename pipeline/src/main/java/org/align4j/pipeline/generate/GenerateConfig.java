package org.align4j.pipeline.generate;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align generate} takes. */
public record GenerateConfig(
        @Option(doc = "The model: a checkpoint folder or the run that made it")
        Path policy,

        @Option(doc = "Text to continue, without a chat template", def = Option.NONE) @Nullable String prompt,

        @Option(doc = "What a user says, put into the chat template", def = Option.NONE) @Nullable String message,

        @Option(doc = "JSON Lines; a row has prompt (text or messages), text, messages or input_ids", def = Option.NONE)
        @Nullable Path input,

        @Option(doc = "JSON Lines to write, one completion per line; without it, texts are printed", def = Option.NONE)
        @Nullable Path out,

        @Option(doc = "Completions of each prompt", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(doc = "Sampling seed", def = "42") long seed,

        @Option(doc = "Rows decoded together; 0 takes as many as 1 GiB of cache holds, at most 128", def = "0")
        int slots,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase) {
    public GenerateConfig {
        Check.count("completions-per-prompt", completionsPerPrompt);
        Check.atLeast("slots", 0, slots);
        new EngineConfig(device, precision, threads, adapterBase);
        List<Object> given = Stream.of(prompt, message, input)
                .filter(Objects::nonNull)
                .map(Object.class::cast)
                .toList();
        if (given.size() != 1) {
            throw new UserError("generate needs one of --prompt, --message and --input, but "
                    + (given.isEmpty() ? "none" : given.size() + " of them") + " was given");
        }
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase);
    }

    DecodingConfig decoding() {
        return new DecodingConfig(slots, false, weights);
    }
}
