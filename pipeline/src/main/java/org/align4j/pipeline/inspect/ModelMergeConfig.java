package org.align4j.pipeline.inspect;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.config.EngineConfig;

/** What {@code align model merge} takes. */
public record ModelMergeConfig(
        @Option(doc = "An adapter's folder, or the run that made it")
        Path adapter,

        @Option(doc = "Folder to write the merged checkpoint to; must not exist")
        Path out,

        @Option(doc = "How its numbers are stored: float32, bfloat16, float16 or float64", def = "float32")
        StorageType dtype,

        @Option(doc = "Folder of the adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase,

        @Option(doc = "For a reward model's adapter with several labels: the one to keep", def = "")
        String label) {
    /** Weights are merged in float32. */
    EngineConfig engine() {
        return new EngineConfig("cpu", "float32", 0, adapterBase, false, label);
    }
}
