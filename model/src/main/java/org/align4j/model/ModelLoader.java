package org.align4j.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.Family;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelAttributes;
import org.align4j.model.kernel.KernelTexts;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.TextFolders;

/** Makes {@link Transformer}s: from a folder, from an adapter merged into its base, or from random weights. */
final class ModelLoader {
    private ModelLoader() {}

    /**
     * Loads a folder.
     *
     * @param scoreStart how the score head starts on a language model; {@link Weights.Start#STORED} if it must be stored
     */
    static Transformer load(Path folder, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        if (AdapterFolder.is(folder)) {
            return merged(AdapterFolder.read(folder), engine, head, scoreStart);
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return load(checkpoint, TextFolders.of(folder), engine, head, scoreStart);
        }
    }

    /** A base with an adapter merged into its weights. */
    private static Transformer merged(
            AdapterFolder adapter, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        adapter.requireKind(head, !scoreStart.isStored());
        Weights.Start start = adapter.scored() ? new Weights.Stored(scoreStart.outputs()) : scoreStart;
        Path base = adapter.base(engine.adapterBase());
        try (AdapterFile file = new AdapterFile(adapter);
                Checkpoint checkpoint = Checkpoint.beneath(file, base)) {
            Transformer transformer = load(checkpoint, adapter.texts(base), engine, head, start);
            try {
                Weights weights = transformer.baseWeights();
                weights.merge(file.layout(weights.layout()), file);
                return transformer;
            } catch (RuntimeException e) {
                transformer.close();
                throw e;
            }
        }
    }

    /** A model that only reads: in the compute type, without float32 masters. */
    static Transformer frozen(Path folder, EngineConfig engine, HeadKind head) {
        return frozen(folder, engine, head, 1);
    }

    /** The same, with so many numbers per token of a score head. */
    static Transformer frozen(Path folder, EngineConfig engine, HeadKind head, int outputs) {
        Weights.Start stored = new Weights.Stored(outputs);
        if (AdapterFolder.is(folder)) {
            Transformer merged = load(folder, engine, head, stored);
            merged.baseWeights().forgetMasters();
            return merged;
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return load(checkpoint, TextFolders.of(folder), engine, head, stored, Weights::frozen);
        }
    }

    private static Transformer load(
            Checkpoint from, TextFolders texts, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        boolean stored = scoreStart.isStored();
        return load(from, texts, engine, head, scoreStart, (manager, kernel, checkpoint, layout, unused) -> {
            Set<String> fresh = stored ? Set.of() : checkpoint.family().names(HeadKind.SCORE);
            return Weights.load(manager, kernel, checkpoint, layout, fresh, unused, scoreStart);
        });
    }

    /** How weights come from a checkpoint. */
    @FunctionalInterface
    private interface Reading {
        Weights read(
                NDManager manager, Kernel kernel, Checkpoint checkpoint, List<WeightSlot> layout, Set<String> unused);
    }

    private static Transformer load(
            Checkpoint checkpoint,
            TextFolders texts,
            EngineConfig engine,
            HeadKind head,
            Weights.Start scoreStart,
            Reading reading) {
        NDManager manager = Torch.open(engine);
        try {
            ModelConfig config = checkpoint.config().withOutputs(scoreStart.outputs());
            boolean bfloat16 = Torch.bfloat16(engine);
            Kernel kernel = Kernel.load(manager, attributes(config, engine, bfloat16), KernelTexts.training());
            List<WeightSlot> layout = checkpoint.family().layout(config, head);
            requireKind(checkpoint, head, scoreStart.isStored());
            if (head == HeadKind.SCORE && scoreStart.isStored() && scoreStart.outputs() == 1) {
                checkpoint.chooseLabel(engine.rewardLabel());
            }
            // A tied head may be stored all the same, and a policy's head is of no use to a value model.
            Set<String> unused = checkpoint.family().names(HeadKind.LANGUAGE_MODEL);
            Weights weights = reading.read(manager, kernel, checkpoint, layout, unused);
            return new Transformer(manager, kernel, config, head, texts, weights, null, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Starts from random weights, N(0, 0.02), norms at 1, biases at 0, as transformers initialises a Llama. */
    static Transformer initialize(
            ModelConfig config, Path tokenizerFolder, EngineConfig engine, HeadKind head, Seeds seeds) {
        NDManager manager = Torch.open(engine);
        try {
            boolean bfloat16 = Torch.bfloat16(engine);
            Kernel kernel = Kernel.load(manager, attributes(config, engine, bfloat16), KernelTexts.training());
            List<WeightSlot> layout = Family.of(config).layout(config, head);
            double deviation = config.json().path("initializer_range").asDouble(0.02);
            Weights weights = Weights.start(manager, kernel, layout, (tensor, numbers) -> {
                if (tensor.shape().size() > 1) {
                    Weights.normal(numbers, deviation, seeds.generator("initialize " + tensor.name()));
                } else if (!tensor.name().endsWith(".bias")) {
                    Arrays.fill(numbers, 1);
                }
            });
            return new Transformer(
                    manager, kernel, config, head, TextFolders.of(tokenizerFolder), weights, null, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    static void requireKind(Checkpoint checkpoint, HeadKind head, boolean stored) {
        boolean wantsClassifier = head == HeadKind.SCORE && stored;
        if (checkpoint.isScored() != wantsClassifier) {
            JsonNode said = checkpoint.config().json().path("architectures");
            throw new UserError(checkpoint.folder().resolve("config.json") + ": architectures is "
                    + (said.isMissingNode() ? "missing" : Quoted.brief(said)) + ", but "
                    + (wantsClassifier
                            ? "a reward or value model is expected (…ForSequenceClassification)"
                            : "a language model is expected (…ForCausalLM)"));
        }
        if (head == HeadKind.LANGUAGE_MODEL) {
            checkpoint.requireTiedHead();
        }
    }

    /** A frozen head sums no gradient over its pieces, so they may be small: 32 MiB of logits. */
    static Map<String, Object> smallHead(boolean bfloat16) {
        return Map.of("logits_at_once", bfloat16 ? 1 << 24 : 1 << 23);
    }

    /** What kernels read of a model and of how it is to be computed. */
    static Map<String, Object> attributes(ModelConfig config, EngineConfig engine, boolean bfloat16) {
        Map<String, Object> attributes = KernelAttributes.of(config, bfloat16);
        attributes.put("gradient_checkpointing", engine.gradientCheckpointing());
        attributes.put("wide_products", bfloat16 && Torch.widensProducts(engine));
        return attributes;
    }
}
