package org.align4j.pipeline.reward;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;

/** Options of {@code align score}. */
public record ScoreConfig(
        @Option(doc = "Reward model: its folder, or the run that trained it")
        Path reward,

        @Option(doc = "JSON Lines; a row has input_ids, text or messages")
        Path input,

        @Option(doc = "JSON Lines to write; a row has input_ids and score, and the input's id where it has one")
        Path out,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase,

        @Option(
                doc = "For a reward model with several labels: the one that is the reward, by its name in"
                        + " id2label, or else its number from 0",
                def = "")
        String label) {
    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase, false, label);
    }
}
