package org.align4j.pipeline.inspect;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;

/** What {@code align model info} takes. */
public record ModelInfoConfig(
        @Option(doc = "A checkpoint folder or the run that made it")
        Path folder,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = "auto (bf16 where the hardware has it), bf16 or float32; for the memory estimate", def = "auto")
        String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase) {
    public ModelInfoConfig {
        new EngineConfig(device, precision, threads, adapterBase);
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase);
    }
}
