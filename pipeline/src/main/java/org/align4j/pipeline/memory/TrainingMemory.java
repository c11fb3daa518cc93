package org.align4j.pipeline.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.BatchUnit;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.MicroBatches;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.OptimizerConfig.SecondMoment;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.StageContext;

/**
 * What training a model will hold, before it is held, and what would make it fit.
 *
 * @param value whether it is a reward model rather than a language model
 * @param training micro-batch-tokens may still be to be chosen
 * @param read tokens that the same model reads at once before it learns; its activations' memory stays as large
 * @param copies of the weights that are held beside them for the whole training
 */
public record TrainingMemory(
        ModelConfig model,
        boolean value,
        EngineConfig engine,
        LoraConfig lora,
        TrainingConfig training,
        int read,
        int copies) {
    private static final String KEY = "training.batch.micro-batch-tokens";
    private static final String MICRO_BATCH = "--" + KEY + " ";
    private static final String CHECKPOINTING = "--engine.gradient-checkpointing true";
    private static final String FACTORED = "--training.optimizer.second-moment factored";
    private static final String ADAPTER = "--lora.rank 16";

    /** Of a language model. */
    public static TrainingMemory language(
            ModelConfig model, EngineConfig engine, LoraConfig lora, TrainingConfig training) {
        return new TrainingMemory(model, false, engine, lora, training, 0, 0);
    }

    /** Of a reward model. */
    public static TrainingMemory value(
            ModelConfig model, EngineConfig engine, LoraConfig lora, TrainingConfig training) {
        return new TrainingMemory(model, true, engine, lora, training, 0, 0);
    }

    /** The same, where the model itself reads all units before it learns, so many tokens at once. */
    public TrainingMemory reading(int tokens) {
        return new TrainingMemory(model, value, engine, lora, training, tokens, copies);
    }

    /** The same, where a second copy of the model is held meanwhile, such as a reference that follows it. */
    public TrainingMemory withReference() {
        return new TrainingMemory(model, value, engine, lora, training, read, 1);
    }

    /**
     * Chooses micro-batch-tokens where they are {@code auto}, says what training will hold, and refuses what will not
     * fit, with what would.
     *
     * @param units to train on
     * @param before what is held before training, at another time
     * @return how to train, with the number of tokens
     * @throws org.align4j.core.UserError if it is more than this machine has
     */
    public TrainingConfig fit(List<? extends BatchUnit> units, MemoryEstimate before, StageContext context) {
        int tokens = new MicroBatchTokens(KEY, most(units), tokens(units))
                .resolve(
                        training.batch().microBatchTokens(),
                        each -> with(each).estimate(units).or(before),
                        engine,
                        context);
        TrainingMemory settled = with(tokens);
        MemoryCheck.fits(
                settled.estimate(units).or(before),
                "training",
                engine,
                context,
                memory -> settled.advice(units, before, memory));
        return settled.training;
    }

    /** As above, where nothing is held before. */
    public TrainingConfig fit(List<? extends BatchUnit> units, StageContext context) {
        return fit(units, new MemoryEstimate(Map.of()), context);
    }

    /** Rows of one length that are never torn apart. */
    private record Rows(int rows, int longest) implements BatchUnit {
        @Override
        public int tokens() {
            return rows * longest;
        }
    }

    /**
     * At its peak, where all rows have one length.
     *
     * @param units of the data
     * @param rows of a unit
     * @param length of a row in tokens
     */
    public MemoryEstimate estimate(int units, int rows, int length) {
        return estimate(Collections.nCopies(units, new Rows(rows, length)));
    }

    /** At its peak, with a given number of tokens at once. */
    public MemoryEstimate estimate(List<? extends BatchUnit> units) {
        List<? extends List<? extends BatchUnit>> parts = MicroBatches.split(
                new ArrayList<>(longest(units)),
                training.batch().microBatchTokens().count());
        Map<String, Long> bytes = new LinkedHashMap<>();
        try (ModelMemory memory = open()) {
            bytes.put("weights", memory.weights());
            if (copies > 0) {
                bytes.put("reference", copies * memory.weights());
            }
            bytes.put("gradients and moments", memory.optimizer(training.optimizer(), parts.size()));
            long learning = parts.stream()
                    .mapToLong(part -> memory.learning(lengths(part)))
                    .max()
                    .orElse(0);
            bytes.put("activations", Math.max(learning, reading(units, memory)));
        }
        return new MemoryEstimate(bytes);
    }

    /** What the model's first reading leaves: of the longest units together, which come first. */
    private long reading(List<? extends BatchUnit> units, ModelMemory memory) {
        return read == 0
                ? 0
                : memory.reading(
                        lengths(MicroBatches.split(new ArrayList<>(units), read).get(0)));
    }

    /** While another model reads all units, so many tokens at once, and this one waits with its weights. */
    public MemoryEstimate beside(ModelConfig reader, int tokens, List<? extends BatchUnit> units) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        try (ModelMemory waiting = open();
                ModelMemory memory = ModelMemory.language(reader, engine, LoraConfig.none())) {
            bytes.put("weights", waiting.weights());
            bytes.put("reference", memory.frozen());
            bytes.put(
                    "activations",
                    memory.reading(lengths(
                            MicroBatches.split(new ArrayList<>(units), tokens).get(0))));
        }
        return new MemoryEstimate(bytes);
    }

    private ModelMemory open() {
        return value ? ModelMemory.value(model, engine, lora) : ModelMemory.language(model, engine, lora);
    }

    /** The step that asks for most: the longest units together. */
    private List<? extends BatchUnit> longest(List<? extends BatchUnit> units) {
        return units.stream()
                .sorted(Comparator.comparingInt((BatchUnit unit) -> unit.longest())
                        .reversed())
                .limit(training.batch().size())
                .toList();
    }

    /** Most tokens of a unit. */
    private static int most(List<? extends BatchUnit> units) {
        return units.stream().mapToInt(BatchUnit::tokens).max().orElse(1);
    }

    /** Most tokens of a step. */
    private long tokens(List<? extends BatchUnit> units) {
        return units.stream()
                .map(BatchUnit::tokens)
                .sorted(Comparator.reverseOrder())
                .limit(training.batch().size())
                .mapToLong(Integer::longValue)
                .sum();
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
    private String advice(List<? extends BatchUnit> units, MemoryEstimate before, long memory) {
        List<String> fitting = new ArrayList<>();
        for (Map.Entry<String, TrainingMemory> change : changes(units).entrySet()) {
            // a micro-batch that fits makes smaller ones needless
            boolean needless = change.getKey().startsWith(MICRO_BATCH)
                    && fitting.stream().anyMatch(named -> named.startsWith(MICRO_BATCH));
            long total = needless
                    ? Long.MAX_VALUE
                    : change.getValue().estimate(units).or(before).total();
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
        int least = most(units);
        int microBatchTokens = training.batch().microBatchTokens().count();
        OptimizerConfig optimizer = training.optimizer();
        Map<String, TrainingMemory> changes = new LinkedHashMap<>();
        for (int tokens = microBatchTokens / 2; tokens > least; tokens /= 2) {
            changes.put(MICRO_BATCH + tokens, with(tokens));
        }
        if (least < microBatchTokens) {
            changes.put(MICRO_BATCH + least, with(least));
        }
        EngineConfig again = ConfigLoader.with(engine, "gradient-checkpointing", true);
        OptimizerConfig factored = ConfigLoader.with(optimizer, "second-moment", SecondMoment.FACTORED);
        changes.put(CHECKPOINTING, with(again, lora, optimizer, microBatchTokens));
        changes.put(CHECKPOINTING + " " + FACTORED, with(again, lora, factored, microBatchTokens));
        changes.put(MICRO_BATCH + least + " " + CHECKPOINTING, with(again, lora, optimizer, least));
        if (!lora.adapts()) {
            LoraConfig adapter = ConfigLoader.with(lora, "rank", 16);
            changes.put(ADAPTER, with(engine, adapter, optimizer, microBatchTokens));
            changes.put(ADAPTER + " " + CHECKPOINTING, with(again, adapter, optimizer, microBatchTokens));
            changes.put(
                    ADAPTER + " " + MICRO_BATCH + least + " " + CHECKPOINTING, with(again, adapter, optimizer, least));
        }
        return changes;
    }

    private TrainingMemory with(EngineConfig chosen, LoraConfig adapter, OptimizerConfig adamw, int tokens) {
        TrainingConfig other = ConfigLoader.with(training, "optimizer", adamw);
        other = ConfigLoader.with(other, "batch.micro-batch-tokens", tokens);
        return new TrainingMemory(model, value, chosen, adapter, other, read, copies);
    }

    private TrainingMemory with(int tokens) {
        return with(engine, lora, training.optimizer(), tokens);
    }
}
