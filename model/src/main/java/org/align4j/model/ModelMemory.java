package org.align4j.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.model.checkpoint.AdaptedModule;
import org.align4j.model.checkpoint.AdapterContinuation;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterPlan;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.Family;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelTexts;
import org.align4j.model.kernel.Torch;

/** Bytes that a model holds, counted from its shapes alone: no weight is read. */
public final class ModelMemory implements AutoCloseable {
    private static final int FLOAT = Float.BYTES;

    private final ModelConfig config;
    private final boolean bfloat16;
    private final int columns;
    private final NDManager manager;
    private final Kernel kernel;
    private final List<long[]> base;
    /** What learns: the base's own weights, or an adapter's. */
    private final List<long[]> trained;

    private final boolean adapted;
    /** Of a decomposed adapter (DoRA): bytes of the sums of squares of rows; rows of its widest weight. */
    private long squares;

    private long widest;

    private ModelMemory(ModelConfig config, HeadKind head, EngineConfig engine, LoraConfig lora) {
        this.config = lora.adapts() ? AdapterPlan.config(config, lora) : config;
        bfloat16 = Torch.bfloat16(engine);
        columns = head == HeadKind.SCORE ? 1 : config.vocabularySize();
        adapted = lora.adapts();
        List<WeightSlot> layout = new ArrayList<>(Family.of(this.config).layout(this.config, head));
        List<WeightSlot> learning = layout;
        if (adapted) {
            learning = new ArrayList<>();
            if (head == HeadKind.SCORE) {
                learning.add(layout.set(ModelWeight.HEAD.place(), new WeightSlot(List.of())));
            }
            AdapterPlan plan = AdapterPlan.of(layout, lora);
            learning.addAll(plan.slots());
            if (lora.useDora()) {
                plan.layout().modules().stream()
                        .mapToInt(AdaptedModule::slot)
                        .distinct()
                        .forEach(slot -> {
                            long rows = layout.get(slot).shape()[0];
                            squares += FLOAT * rows;
                            widest = Math.max(widest, rows);
                        });
            }
        }
        base = shapes(layout);
        trained = shapes(learning);
        manager = Torch.open(engine);
        try {
            Map<String, Object> attributes = ModelLoader.attributes(config, engine, bfloat16);
            if (adapted) {
                attributes.putAll(ModelLoader.smallHead(bfloat16));
            }
            kernel = Kernel.load(manager, attributes, KernelTexts.training());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** The config of a checkpoint, or of an adapter and its base. */
    public static ModelConfig config(Path folder, EngineConfig engine) {
        return Checkpoint.config(folder, engine.adapterBase());
    }

    /**
     * How a folder's adapter goes on learning, said as options would say it; what is asked for where the folder has none.
     *
     * @param lora what is asked for
     */
    public static LoraConfig adapter(Path folder, EngineConfig engine, LoraConfig lora) {
        return lora.adapts() && AdapterFolder.is(folder)
                ? AdapterContinuation.of(AdapterFolder.read(folder), engine.adapterBase(), lora)
                : lora;
    }

    /** A folder's adapter, said as options would say it. */
    static LoraConfig own(Path folder, EngineConfig engine) {
        return adapter(folder, engine, AdapterFolder.read(folder).lora());
    }

    /** Whether an adapter would find its base beneath a policy that learns by an adapter: {@link CausalLm#carries}. */
    public static boolean carries(Path policy, Path adapter, EngineConfig engine) {
        boolean plain = !AdapterFolder.is(policy) || AdapterFolder.read(policy).standsOnBase();
        return plain && AdapterFolder.standsOn(base(policy, engine), adapter, engine.adapterBase());
    }

    private static Path base(Path folder, EngineConfig engine) {
        return AdapterFolder.is(folder) ? AdapterFolder.read(folder).base(engine.adapterBase()) : folder;
    }

    /** Weights of scoring models that are read together: what {@link ValueModel#frozen(List, EngineConfig)} holds. */
    public static long frozen(List<Path> folders, EngineConfig engine) {
        Set<Path> bases = new LinkedHashSet<>();
        long bytes = 0;
        for (Path folder : folders) {
            Optional<Path> base = folders.size() == 1 ? Optional.empty() : SharedBases.base(folder, engine);
            LoraConfig lora = base.isPresent() ? own(folder, engine) : LoraConfig.none();
            try (ModelMemory memory = value(config(folder, engine), engine, lora)) {
                boolean held = base.isPresent() && !bases.add(base.get());
                bytes += base.isEmpty() ? memory.frozen() : memory.weights() - (held ? memory.frozen() : 0);
            }
        }
        return bytes;
    }

    /** Of a language model. */
    public static ModelMemory language(ModelConfig config, EngineConfig engine, LoraConfig lora) {
        return new ModelMemory(config, HeadKind.LANGUAGE_MODEL, engine, lora);
    }

    /** Of a reward model or critic. */
    public static ModelMemory value(ModelConfig config, EngineConfig engine, LoraConfig lora) {
        return new ModelMemory(config, HeadKind.SCORE, engine, lora);
    }

    /** Weights of a model that learns: float32 masters and copies in the compute type; of an adapter's base copies alone. */
    public long weights() {
        long learning = trained.stream()
                .mapToLong(shape -> FLOAT * count(shape) + copy(shape))
                .sum();
        return adapted ? frozen() + learning + squares : learning;
    }

    /** Weights of a model that only reads. */
    public long frozen() {
        return base.stream()
                .mapToLong(shape ->
                        bfloat16 ? Math.max(copy(shape), wide(shape) ? FLOAT * count(shape) : 0) : FLOAT * count(shape))
                .sum();
    }

    /**
     * What learning needs beside the weights: gradients, moments, a moving average.
     *
     * @param microBatches of a step; of several, gradients are summed in float32
     */
    public long optimizer(OptimizerConfig optimizer, int microBatches) {
        boolean factored = optimizer.secondMoment() == OptimizerConfig.SecondMoment.FACTORED;
        long bytes = 0;
        for (long[] shape : trained) {
            long numbers = count(shape);
            boolean narrow = bfloat16 && shape.length > 1 && !wide(shape);
            bytes += numbers * (narrow ? Short.BYTES : FLOAT) + FLOAT * numbers;
            bytes += FLOAT * (factored && shape.length > 1 ? shape[0] + shape[1] : numbers);
            bytes += optimizer.averages() ? FLOAT * numbers : 0;
            bytes += microBatches > 1 ? FLOAT * numbers : 0;
        }
        return bytes;
    }

    /** What a forward and a backward pass write to. */
    public long learning(long[] lengths) {
        // a decomposed product is computed again, and its slopes are summed in float32
        return arenas(lengths, 1) + widest * Arrays.stream(lengths).sum() * (FLOAT + (bfloat16 ? Short.BYTES : FLOAT));
    }

    /** What a forward pass alone writes to. */
    public long reading(long[] lengths) {
        return arenas(lengths, 0);
    }

    private long arenas(long[] lengths, int kept) {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            long[] size = kernel.array(scope, "workspace_size", scope.create(lengths), columns, kept)
                    .toLongArray();
            return FLOAT * size[0] + (bfloat16 ? Short.BYTES : FLOAT) * size[1];
        }
    }

    /** The decoder's packed weights; a tied head is packed beside the embedding. */
    public long packed() {
        return packed(SamplerWeights.PRECISION);
    }

    /** The same, where matrices are held otherwise: in bytes, with a scale an output. */
    public long packed(SamplerWeights weights) {
        int number = bfloat16 ? Short.BYTES : FLOAT;
        long bytes = 0;
        for (int place = 0; place < base.size(); place++) {
            boolean read = place == ModelWeight.EMBEDDING.place() || place == ModelWeight.POSITIONS.place();
            bytes += packed(base.get(place), read ? SamplerWeights.PRECISION : weights, number);
        }
        long[] head = {config.vocabularySize(), config.hiddenSize()};
        return bytes + (config.tiedHead() ? packed(head, weights, number) : 0);
    }

    private long packed(long[] shape, SamplerWeights weights, int number) {
        return weights == SamplerWeights.INT8 && shape.length > 1
                ? Torch.linear(Device.cpu(), bfloat16, weights).bytes(shape[0], shape[1])
                : number * count(shape);
    }

    /** Keys and values of a row of so many tokens; layers with a window keep no more than it. */
    public long cache(long length) {
        return config.keysAndValues(length, places -> places) * (bfloat16 ? Short.BYTES : FLOAT);
    }

    private long copy(long[] shape) {
        return bfloat16 && !wide(shape) ? Short.BYTES * count(shape) : 0;
    }

    /** A score head has one row and stays in float32. */
    private static boolean wide(long[] shape) {
        return shape.length > 1 && shape[0] == 1;
    }

    private static long count(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static List<long[]> shapes(List<WeightSlot> layout) {
        return layout.stream().map(WeightSlot::shape).toList();
    }

    @Override
    public void close() {
        manager.close();
    }
}
