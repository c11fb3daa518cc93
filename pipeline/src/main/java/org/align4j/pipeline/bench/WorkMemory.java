package org.align4j.pipeline.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.bench.RlIterations.Method;
import org.align4j.pipeline.memory.TrainingMemory;

/** What a {@link Workload} is estimated to hold at its peak, to stand beside what it held. */
final class WorkMemory {
    private WorkMemory() {}

    /** Of one row of the table. */
    static MemoryEstimate of(Path folder, EngineConfig engine, Measurement what) {
        ModelConfig model = ModelMemory.config(folder, engine);
        return switch (what.work()) {
            case LOGPROBS -> reading(model, engine, what);
            case SFT -> language(model, engine, what).estimate(what.batch(), 1, what.length());
            case DPO -> language(model, engine, what).estimate(what.batch(), 2, what.length());
            case REWARD ->
                TrainingMemory.value(model, engine, LoraConfig.none(), steps(what))
                        .estimate(what.batch(), 2, what.length());
            case GENERATE ->
                MemoryEstimate.sampling(
                        model,
                        engine,
                        new DecodingConfig(what.batch(), true, what.weights()),
                        what.batch(),
                        what.promptLength() + what.length());
            case GRPO -> RlIterations.memory(folder, engine, Method.GRPO, Workloads.grpoSize(what));
            case PPO -> RlIterations.memory(folder, engine, Method.PPO, Workloads.ppoSize(what));
        };
    }

    private static TrainingMemory language(ModelConfig model, EngineConfig engine, Measurement what) {
        return TrainingMemory.language(model, engine, LoraConfig.none(), steps(what));
    }

    private static TrainingConfig steps(Measurement what) {
        return ConfigLoader.load(
                TrainingConfig.class, null, List.of(Assignment.of("batch.size", Integer.toString(what.batch()))));
    }

    private static MemoryEstimate reading(ModelConfig model, EngineConfig engine, Measurement what) {
        long[] rows = new long
                [Math.max(1, Math.min(what.batch(), Workloads.microBatchTokens() / Math.max(1, what.length())))];
        Arrays.fill(rows, what.length());
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = ModelMemory.language(model, engine, LoraConfig.none())) {
            parts.put("weights", memory.frozen());
            parts.put("activations", memory.reading(rows));
        }
        return new MemoryEstimate(parts);
    }
}
