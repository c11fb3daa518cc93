package org.align4j.pipeline.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.model.EngineConfig;
import org.align4j.model.LoraConfig;
import org.align4j.model.ModelConfig;
import org.align4j.model.ModelMemory;
import org.align4j.model.OptimizerConfig;
import org.align4j.model.training.BatchUnit;
import org.align4j.model.training.MicroBatches;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.StageContext;

/**
 * What training a model will hold, before it is held, and what would make it fit.
 *
 * @param value whether it is a reward model rather than a language model
 * @param size units of a step
 * @param microBatchTokens most tokens at once
 */
public record TrainingMemory(
        ModelConfig model,
        boolean value,
        EngineConfig engine,
        LoraConfig lora,
        OptimizerConfig optimizer,
        int size,
        int microBatchTokens) {
    private static final String MICRO_BATCH = "--training.batch.micro-batch-tokens ";
    private static final String CHECKPOINTING = "--engine.gradient-checkpointing true";
    private static final String FACTORED = "--training.optimizer.second-moment factored";
    private static final String ADAPTER = "--lora.rank 16";

    /** Of a language model. */
    public static TrainingMemory language(
            ModelConfig model, EngineConfig engine, LoraConfig lora, TrainingConfig training) {
        return of(model, false, engine, lora, training);
    }

    /** Of a reward model. */
    public static TrainingMemory value(
            ModelConfig model, EngineConfig engine, LoraConfig lora, TrainingConfig training) {
        return of(model, true, engine, lora, training);
    }

    private static TrainingMemory of(
            ModelConfig model, boolean value, EngineConfig engine, LoraConfig lora, TrainingConfig training) {
        return new TrainingMemory(
                model,
                value,
                engine,
                lora,
                training.optimizer(),
                training.batch().size(),
                training.batch().microBatchTokens());
    }

    /**
     * Says what training will hold; refuses what will not fit, with what would.
     *
     * @param units to train on
     * @throws org.align4j.core.UserError if it is more than this machine has
     */
    public void check(List<? extends BatchUnit> units, StageContext context) {
        estimate(units).check("training", engine, context, memory -> advice(units, memory));
    }

    MemoryEstimate estimate(List<? extends BatchUnit> units) {
        List<? extends BatchUnit> longest = longest(units);
        List<? extends List<? extends BatchUnit>> parts =
                MicroBatches.split(new ArrayList<>(longest), microBatchTokens);
        Map<String, Long> bytes = new LinkedHashMap<>();
        try (ModelMemory memory =
                value ? ModelMemory.value(model, engine, lora) : ModelMemory.language(model, engine, lora)) {
            bytes.put("weights", memory.weights());
            bytes.put("gradients and moments", memory.optimizer(optimizer, parts.size()));
            bytes.put(
                    "activations",
                    parts.stream()
                            .mapToLong(part -> memory.learning(lengths(part)))
                            .max()
                            .orElse(0));
        }
        return new MemoryEstimate(bytes);
    }

    /** The step that asks for most: the longest units together. */
    private List<? extends BatchUnit> longest(List<? extends BatchUnit> units) {
        return units.stream()
                .sorted(Comparator.comparingInt((BatchUnit unit) -> unit.longest())
                        .reversed())
                .limit(size)
                .toList();
    }

    /** A unit says its longest row and all its tokens; the other rows share what is left. */
    private static long[] lengths(List<? extends BatchUnit> part) {
        return part.stream()
                .flatMapToLong(unit -> {
                    long[] rows = new long[unit.rows()];
                    Arrays.fill(rows, Math.max(1, (unit.tokens() - unit.longest()) / Math.max(1, unit.rows() - 1)));
                    rows[0] = unit.longest();
                    return Arrays.stream(rows);
                })
                .toArray();
    }

    /** Changes that make it fit, the least one first; each with what it then takes. */
    private String advice(List<? extends BatchUnit> units, long memory) {
        List<String> fitting = new ArrayList<>();
        for (Map.Entry<String, TrainingMemory> change : changes(units).entrySet()) {
            // a micro-batch that fits makes smaller ones needless
            boolean needless = change.getKey().startsWith(MICRO_BATCH)
                    && fitting.stream().anyMatch(named -> named.startsWith(MICRO_BATCH));
            long total = needless
                    ? Long.MAX_VALUE
                    : change.getValue().estimate(units).total();
            if (total <= memory) {
                fitting.add(change.getKey() + " (" + MemoryEstimate.gigabytes(total) + ")");
            }
        }
        return fitting.isEmpty()
                ? "no option makes it fit: take a smaller model, or rows shorter than "
                        + units.stream().mapToInt(BatchUnit::longest).max().orElse(0) + " tokens"
                : "it fits with " + String.join(", or with ", fitting.subList(0, Math.min(3, fitting.size())));
    }

    private Map<String, TrainingMemory> changes(List<? extends BatchUnit> units) {
        int least = longest(units).stream().mapToInt(BatchUnit::tokens).max().orElse(1);
        Map<String, TrainingMemory> changes = new LinkedHashMap<>();
        for (int tokens = microBatchTokens / 2; tokens > least; tokens /= 2) {
            changes.put(MICRO_BATCH + tokens, with(engine, lora, optimizer, tokens));
        }
        changes.put(MICRO_BATCH + least, with(engine, lora, optimizer, least));
        EngineConfig again = engine.withGradientCheckpointing();
        OptimizerConfig factored = optimizer.factored();
        changes.put(CHECKPOINTING, with(again, lora, optimizer, microBatchTokens));
        changes.put(CHECKPOINTING + " " + FACTORED, with(again, lora, factored, microBatchTokens));
        changes.put(MICRO_BATCH + least + " " + CHECKPOINTING, with(again, lora, optimizer, least));
        if (!lora.adapts()) {
            LoraConfig adapter = new LoraConfig(16, lora.alpha(), lora.useRslora(), lora.targetModules());
            changes.put(ADAPTER, with(engine, adapter, optimizer, microBatchTokens));
            changes.put(ADAPTER + " " + CHECKPOINTING, with(again, adapter, optimizer, microBatchTokens));
            changes.put(
                    ADAPTER + " " + MICRO_BATCH + least + " " + CHECKPOINTING, with(again, adapter, optimizer, least));
        }
        return changes;
    }

    private TrainingMemory with(EngineConfig chosen, LoraConfig adapter, OptimizerConfig adamw, int tokens) {
        return new TrainingMemory(model, value, chosen, adapter, adamw, size, tokens);
    }
}
