package org.align4j.pipeline.generate;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;

/** What {@code align logprobs} takes. */
public record LogProbsConfig(
        @Option(doc = "The model: a checkpoint folder or the run that made it")
        Path policy,

        @Option(doc = "JSON Lines; a row has input_ids, text or messages")
        Path input,

        @Option(
                doc = "JSON Lines to write, with input_ids, tokens and logprobs (the first is null), in the"
                        + " input's order")
        Path out,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase) {
    public LogProbsConfig {
        new EngineConfig(device, precision, threads, adapterBase);
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase);
    }
}
