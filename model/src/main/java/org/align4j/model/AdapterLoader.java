package org.align4j.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterContinuation;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.AdapterPlan;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.Family;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelTexts;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.TextFolders;
import org.jspecify.annotations.Nullable;

/** Makes {@link Transformer}s that learn by an adapter: a fresh one, or one that a folder holds. */
final class AdapterLoader {
    private AdapterLoader() {}

    /** Where an adapter comes from; without a file it starts fresh. */
    private record Origin(
            @Nullable AdapterFile file,
            @Nullable AdapterFolder folder,
            @Nullable Checkpoint checkpoint,
            Seeds seeds) {}

    /**
     * A model whose base weights are frozen and that learns by an adapter: a fresh one, or the one that the folder holds.
     *
     * @param scoreStart how a score head starts that learns with the adapter
     */
    static Transformer adapt(
            Path folder, EngineConfig engine, HeadKind head, LoraConfig lora, Seeds seeds, Weights.Start scoreStart) {
        if (!AdapterFolder.is(folder)) {
            try (Checkpoint checkpoint = Checkpoint.beneath(lora, folder)) {
                ModelLoader.requireKind(checkpoint, head, false);
                Origin fresh = new Origin(null, null, checkpoint, seeds);
                return adapt(fresh, folder, TextFolders.of(folder), engine, head, lora, scoreStart);
            }
        }
        AdapterFolder existing = AdapterFolder.read(folder);
        existing.requireSame(lora);
        existing.requireKind(head, head == HeadKind.SCORE);
        Path base = existing.base(engine.adapterBase());
        try (AdapterFile file = new AdapterFile(existing)) {
            try (Checkpoint plain = Checkpoint.open(base)) {
                ModelLoader.requireKind(plain, head, false);
                file.leaveOutCopies(plain);
            }
            try (Checkpoint checkpoint = Checkpoint.beneath(file, base)) {
                Origin stored = new Origin(file, existing, checkpoint, seeds);
                return adapt(stored, base, existing.texts(base), engine, head, lora, scoreStart);
            }
        }
    }

    private static Transformer adapt(
            Origin from,
            Path base,
            TextFolders texts,
            EngineConfig engine,
            HeadKind head,
            LoraConfig wanted,
            Weights.Start scoreStart) {
        Checkpoint checkpoint = Objects.requireNonNull(from.checkpoint());
        NDManager manager = Torch.open(engine);
        try {
            ModelConfig config = checkpoint.config().withOutputs(scoreStart.outputs());
            List<WeightSlot> layout = new ArrayList<>(checkpoint.family().layout(config, head));
            WeightSlot score = score(layout, head);
            if (head == HeadKind.SCORE) {
                layout.set(ModelWeight.HEAD.place(), new WeightSlot(List.of()));
            }
            LoraConfig lora = from.file() == null ? wanted : AdapterContinuation.of(from.file(), layout, score, wanted);
            AdapterPlan plan = AdapterPlan.of(layout, lora);
            boolean bfloat16 = Torch.bfloat16(engine);
            Kernel kernel = kernel(manager, engine, config, plan, layout.size(), bfloat16);
            Set<String> unused = new HashSet<>(checkpoint.family().names(HeadKind.LANGUAGE_MODEL));
            unused.addAll(from.file() == null ? Set.of() : checkpoint.family().names(HeadKind.SCORE));
            Weights weights = Weights.frozen(manager, kernel, checkpoint, layout, unused);
            Adapter adapter = start(manager, kernel, plan, score, base, weights.compute(), from, scoreStart);
            return new Transformer(manager, kernel, config, head, texts, weights, adapter, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * A value model on the weights of another model, which stay as they are: an adapter and a score head of its own learn
     * on them. What the other model learns as a whole it does not. The other model is closed last.
     *
     * @param base a frozen model, or one that learns by an adapter
     */
    static Transformer beside(
            Transformer base, EngineConfig engine, LoraConfig lora, Seeds seeds, Weights.Start scoreStart) {
        Origin fresh = new Origin(null, null, null, seeds);
        return beside(base, engine, fresh, ofCritic(lora, base.config()), scoreStart);
    }

    /** What of a policy's adapter its critic has too. */
    static LoraConfig ofCritic(LoraConfig lora, ModelConfig config) {
        Set<String> heads = new HashSet<>();
        for (String name : Family.of(config).names(HeadKind.LANGUAGE_MODEL)) {
            heads.add(name.substring(0, name.lastIndexOf('.')));
        }
        return lora.ofScores(heads);
    }

    /** The same with the adapter and the score head that a folder holds. */
    static Transformer beside(Transformer base, EngineConfig engine, AdapterFolder existing, Seeds seeds) {
        existing.requireKind(HeadKind.SCORE, false);
        try (AdapterFile file = new AdapterFile(existing)) {
            Origin stored = new Origin(file, existing, null, seeds);
            return beside(base, engine, stored, existing.lora(), Weights.Start.stored());
        }
    }

    private static Transformer beside(
            Transformer base, EngineConfig engine, Origin from, LoraConfig wanted, Weights.Start scoreStart) {
        base.requireFrozenBase();
        NDManager manager = Torch.open(engine);
        try {
            ModelConfig config = base.config().withOutputs(scoreStart.outputs());
            WeightSlot score = score(Family.of(config).layout(config, HeadKind.SCORE), HeadKind.SCORE);
            List<WeightSlot> layout = new ArrayList<>(base.baseWeights().layout());
            layout.set(ModelWeight.HEAD.place(), new WeightSlot(List.of()));
            LoraConfig lora = from.file() == null ? wanted : AdapterContinuation.of(from.file(), layout, score, wanted);
            AdapterPlan plan = AdapterPlan.of(layout, lora);
            boolean bfloat16 = base.bfloat16();
            Kernel kernel = kernel(manager, engine, config, plan, layout.size(), bfloat16);
            NDList compute = base.baseWeights().compute();
            Path model = base.origin().model();
            Adapter adapter = start(manager, kernel, plan, score, model, compute, from, scoreStart);
            TextFolders origin =
                    from.folder() == null ? base.origin() : from.folder().texts(model);
            return new Transformer(
                    manager, kernel, config, HeadKind.SCORE, origin, base.baseWeights(), adapter, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static WeightSlot score(List<WeightSlot> layout, HeadKind head) {
        return head == HeadKind.SCORE ? layout.get(ModelWeight.HEAD.place()) : new WeightSlot(List.of());
    }

    private static Kernel kernel(
            NDManager manager,
            EngineConfig engine,
            ModelConfig config,
            AdapterPlan plan,
            int baseWeights,
            boolean bfloat16) {
        Map<String, Object> attributes = ModelLoader.attributes(config, engine, bfloat16);
        attributes.putAll(plan.attributes(baseWeights));
        attributes.putAll(ModelLoader.smallHead(bfloat16));
        return Kernel.load(manager, attributes, KernelTexts.training());
    }

    /** An adapter's weights as they start. */
    private static Adapter start(
            NDManager manager,
            Kernel kernel,
            AdapterPlan plan,
            WeightSlot score,
            Path base,
            NDList compute,
            Origin from,
            Weights.Start scoreStart) {
        TensorTransfer transfer = new TensorTransfer(kernel);
        Weights.Start fresh = Adapter.fresh(from.seeds());
        Map<String, NamedTensor> wholes = new HashMap<>();
        plan.wholes()
                .forEach(whole -> whole.weight()
                        .parts()
                        .forEach(part -> wholes.put(AdapterLayout.replaced(part).name(), part)));
        Set<String> scores = new HashSet<>();
        score.parts().forEach(part -> scores.add(AdapterLayout.replaced(part).name()));
        AdapterFile file = from.file();
        boolean scored = from.folder() != null && from.folder().scored();
        Weights weights = Weights.filled(manager, kernel, Adapter.slots(plan, score), (master, at, tensor) -> {
            if (wholes.containsKey(tensor.name())) {
                transfer.read(
                        Objects.requireNonNull(from.checkpoint()),
                        master,
                        at,
                        Objects.requireNonNull(wholes.get(tensor.name())));
            } else if (scores.contains(tensor.name()) && !scored) {
                transfer.fill(master, at, tensor, scoreStart);
            } else if (file != null) {
                transfer.read(file, master, at, tensor);
            } else {
                transfer.fill(master, at, tensor, fresh);
            }
        });
        NDList squares = Adapter.squares(manager, kernel, plan, compute);
        boolean plain = from.folder() == null || from.folder().standsOnBase();
        Adapter adapter = new Adapter(plan, base, plain, weights, squares, from.seeds());
        if (file == null) {
            adapter.startLengths();
        }
        return adapter;
    }
}
