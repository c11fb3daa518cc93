package org.align4j.pipeline.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;

/** What a model needs to be read, to write and to learn, as estimated from its shape. */
final class MemoryFacts {
    private static final int ROWS = 4;
    private static final int LENGTH = 256;
    private static final int RANK = 16;

    private MemoryFacts() {}

    /** Adds a line for each; the same in bytes. */
    static Map<String, Long> describe(ModelConfig shape, EngineConfig engine, Map<String, Object> facts) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        try (ModelMemory memory = shape.isClassifier()
                ? ModelMemory.value(shape, engine, LoraConfig.none())
                : ModelMemory.language(shape, engine, LoraConfig.none())) {
            bytes.put("read", memory.frozen());
            facts.put("memory_to_read", megabytes(memory.frozen()) + " of weights");
            if (!shape.isClassifier()) {
                bytes.put("generate", memory.packed());
                bytes.put("per_token", memory.cache(1));
                facts.put(
                        "memory_to_generate",
                        megabytes(memory.packed()) + " of packed weights, and " + megabytes(memory.cache(1000))
                                + " per 1000 tokens");
            }
        }
        int length = Math.min(LENGTH, shape.maxPositions());
        String size = " with " + ROWS + " rows of " + length + " tokens at once, the program included";
        long full = training(shape, engine, LoraConfig.none(), length);
        bytes.put("train", full);
        facts.put("memory_to_train", MemoryEstimate.gigabytes(full) + size);
        LoraConfig adapter =
                ConfigLoader.load(LoraConfig.class, null, List.of(Assignment.of("rank", Integer.toString(RANK))));
        long lora = training(shape, engine, adapter, length);
        bytes.put("train_lora", lora);
        facts.put("memory_to_train_lora", MemoryEstimate.gigabytes(lora) + " at rank " + RANK + size);
        return bytes;
    }

    private static long training(ModelConfig shape, EngineConfig engine, LoraConfig lora, int length) {
        TrainingConfig steps = ConfigLoader.load(
                TrainingConfig.class, null, List.of(Assignment.of("batch.size", Integer.toString(ROWS))));
        TrainingMemory memory = shape.isClassifier()
                ? TrainingMemory.value(shape, engine, lora, steps)
                : TrainingMemory.language(shape, engine, lora, steps);
        return memory.estimate(ROWS, 1, length).total();
    }

    private static String megabytes(long bytes) {
        return bytes >= 1_000_000_000 ? MemoryEstimate.gigabytes(bytes) : Math.round(bytes / 1e5) / 10.0 + " MB";
    }
}
