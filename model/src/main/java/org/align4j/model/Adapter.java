package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterDescription;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter that learns: A and B of every adapted module, and a score head where the model is to have one. Its
 * base stays as it is.
 *
 * @param base folder of the base model
 * @param layers of the base
 * @param weights the score head (empty for a language model), then A and B as {@link AdapterLayout#slots} lists them
 * @param seeds of what is dropped while it learns
 */
record Adapter(LoraConfig lora, AdapterLayout layout, Path base, int layers, Weights weights, Seeds seeds) {
    /** An A and a B for every weight that can be adapted. */
    private static final int PER_LAYER = 2 * AdapterLayout.ADAPTED.size();

    /** What kernels must know of an adapter. */
    static Map<String, Object> attributes(LoraConfig lora, AdapterLayout layout, int baseWeights, int layers) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("adapted", true);
        map.put("adapter_rank", lora.rank());
        map.put("adapter_scale", lora.scale());
        map.put("adapter_dropout", lora.dropout());
        map.put("first_adapter", baseWeights);
        map.putAll(layout.rows(layers));
        return map;
    }

    /**
     * How tensors start: as stored, or fresh, A uniform in ± 1 / sqrt(in) as in PEFT and B 0, so that nothing changes yet.
     *
     * @param existing the adapter that goes on learning; null for a fresh one
     */
    static Weights.Start starts(@Nullable AdapterFolder existing, Seeds seeds, Weights.Start score) {
        if (existing != null) {
            return (tensor, numbers) -> {
                if (!existing.scored() && !AdapterLayout.isA(tensor) && !AdapterLayout.isB(tensor)) {
                    score.fill(tensor, numbers);
                    return;
                }
                try (AdapterFile file = new AdapterFile(existing)) {
                    file.read(tensor, numbers);
                }
            };
        }
        return (tensor, numbers) -> {
            if (AdapterLayout.isA(tensor)) {
                uniform(numbers, 1 / Math.sqrt(tensor.shape().get(1)), seeds.generator("adapter " + tensor.name()));
            } else if (!AdapterLayout.isB(tensor)) {
                score.fill(tensor, numbers);
            }
        };
    }

    private static void uniform(float[] numbers, double bound, RandomGenerator random) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /** @param score no parts for a language model */
    static Adapter start(
            NDManager manager,
            Kernel kernel,
            LoraConfig lora,
            AdapterLayout layout,
            WeightSlot score,
            Path base,
            int layers,
            Weights.Start start,
            Seeds seeds) {
        List<WeightSlot> slots = new ArrayList<>();
        slots.add(new WeightSlot(
                score.parts().stream().map(AdapterLayout::replaced).toList()));
        slots.addAll(layout.slots(layers));
        return new Adapter(lora, layout, base, layers, Weights.start(manager, kernel, slots, start), seeds);
    }

    AdapterDescription description() {
        return new AdapterDescription(lora, layout, base);
    }

    /** Every tensor that is stored. */
    List<NamedTensor> tensors() {
        return weights.layout().stream().flatMap(slot -> slot.parts().stream()).toList();
    }

    void restore(AdapterFolder folder) {
        try (AdapterFile file = new AdapterFile(folder)) {
            weights.restore(file::read);
        }
    }

    /** The base's list of weights (or gradients), with this adapter's in their places. */
    NDList joined(NDList base, NDList own) {
        NDList joined = new NDList(base);
        if (own.get(0).size() > 0) {
            joined.set(ModelWeight.HEAD.place(), own.get(0));
        }
        joined.addAll(own.subList(1, own.size()));
        return joined;
    }

    /** A copy of this adapter's weights as kernels compute with them. */
    NDList copies(NDManager manager) {
        return weights.kernel().call(manager, "copies", weights.compute());
    }

    /** Gradients of frozen weights: none. */
    static NDList frozen(NDManager manager, int count) {
        NDList none = new NDList();
        for (int i = 0; i < count; i++) {
            none.add(manager.create(new Shape(0)));
        }
        return none;
    }

    /** What each weight's learning rate is multiplied by; as {@link Weights#rateFactors} has it for the base. */
    float[] rateFactors(double decay) {
        float[] factors = new float[1 + PER_LAYER * layers];
        for (int i = 0; i < factors.length; i++) {
            int below = i == 0 ? 0 : layers - (i - 1) / PER_LAYER;
            factors[i] = (float) Math.pow(decay, below);
        }
        return factors;
    }

    /** The base's weights with the adapter in them, in the compute type; those that differ belong to the scope. */
    NDList merged(NDManager scope, NDList compute) {
        NDList merged = new NDList(compute);
        NDList own = weights.compute();
        for (int layer = 0; layer < layers; layer++) {
            for (int i = 0; i < AdapterLayout.ADAPTED.size(); i++) {
                LayerWeight weight = AdapterLayout.ADAPTED.get(i);
                int at = 1 + PER_LAYER * layer + 2 * i;
                if (!weights.layout().get(at).parts().isEmpty()) {
                    int slot = weight.at(layer);
                    NDArray whole = weights.kernel()
                            .array(
                                    scope,
                                    "merged_weight",
                                    compute.get(slot),
                                    weight.place(),
                                    own.get(at),
                                    own.get(at + 1));
                    merged.set(slot, whole);
                }
            }
        }
        return merged;
    }
}
