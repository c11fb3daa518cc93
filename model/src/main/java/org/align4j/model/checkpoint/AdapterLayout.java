package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;

/**
 * Which modules an adapter adapts, and with which rank and scale.
 *
 * @param modules in the order of the base's weights: embedding, head, layers
 * @param targets what {@code target_modules} calls them: names without the path where all modules of that name are
 *     adapted, whole names where only some are
 */
public record AdapterLayout(List<AdaptedModule> modules, List<String> targets) {
    /** Weights of a layer that can be adapted, in the order in which kernels have their A and B. */
    public static final List<LayerWeight> ADAPTED =
            List.of(LayerWeight.QUERY_KEY_VALUE, LayerWeight.ATTENTION_OUT, LayerWeight.GATE_UP, LayerWeight.DOWN);

    static final String PREFIX = "base_model.model.";
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";
    static final String BIAS = ".lora_B.bias";
    static final String MAGNITUDE = ".lora_magnitude_vector";
    static final String EMBEDDING_A = ".lora_embedding_A";
    static final String EMBEDDING_B = ".lora_embedding_B";

    public AdapterLayout {
        modules = List.copyOf(modules);
        targets = List.copyOf(targets);
    }

    /** The layout of an adapter: embedding and head, then the layers. */
    static AdapterLayout of(List<WeightSlot> base, AdapterRule rule) {
        List<AdaptedModule> modules = new ArrayList<>();
        for (NamedTensor part : base.get(ModelWeight.EMBEDDING.place()).parts()) {
            String name = AdapterNames.ofWeight(part);
            if (rule.adapts(name)) {
                modules.add(embedding(name, part, rule));
            }
        }
        modules.addAll(linear(base, ModelWeight.HEAD.place(), rule));
        for (int slot = LayerWeight.FIRST_LAYER; slot < base.size(); slot++) {
            if (isAdapted(slot)) {
                modules.addAll(linear(base, slot, rule));
            }
        }
        List<String> all = new ArrayList<>(ends(base));
        all.addAll(linear(base));
        return new AdapterLayout(modules, AdapterNames.brief(names(modules), all));
    }

    /**
     * The layout of a fresh adapter.
     *
     * @throws org.align4j.core.UserError if an option names what is not there
     */
    public static AdapterLayout of(List<WeightSlot> base, LoraConfig lora) {
        WantedRule rule = new WantedRule(lora);
        List<String> all = AdapterNames.ofModules(base);
        rule.check(linear(base), ends(base), all);
        AdapterLayout layout = of(base, rule);
        rule.checkPatterns(layout.modules());
        return layout;
    }

    private static List<AdaptedModule> linear(List<WeightSlot> base, int slot, AdapterRule rule) {
        List<AdaptedModule> modules = new ArrayList<>();
        int row = 0;
        for (NamedTensor part : base.get(slot).parts()) {
            String name = AdapterNames.ofWeight(part);
            if (rule.adapts(name)) {
                modules.add(linear(name, slot, row, part, rule.factors(name)));
            }
            row += Math.toIntExact(part.arrangedShape().get(0));
        }
        return modules;
    }

    private static AdaptedModule linear(
            String name, int slot, int row, NamedTensor part, AdaptedModule.Factors factors) {
        long rank = factors.rank();
        long out = part.arrangedShape().get(0);
        long in = part.arrangedShape().get(1);
        return new AdaptedModule(
                name,
                slot,
                row,
                NamedTensor.of(PREFIX + name + A, rank, in),
                new NamedTensor(PREFIX + name + B, List.of(out, rank), rowsOf(part)),
                factors);
    }

    /** The matrices of an embedding are stored the other way round: A (rank, tokens), B (width, rank). */
    private static AdaptedModule embedding(String name, NamedTensor part, AdapterRule rule) {
        AdaptedModule.Factors factors = rule.factors(name);
        long rank = factors.rank();
        Arrangement turned = new Arrangement.Transposed();
        return new AdaptedModule(
                name,
                ModelWeight.EMBEDDING.place(),
                0,
                new NamedTensor(
                        PREFIX + name + EMBEDDING_B, List.of(part.shape().get(1), rank), turned),
                new NamedTensor(
                        PREFIX + name + EMBEDDING_A, List.of(rank, part.shape().get(0)), turned),
                factors);
    }

    /** B has its rows as the base's weight is stored; what is transposed there is not so in an adapter. */
    private static Arrangement rowsOf(NamedTensor part) {
        return part.arrangement() instanceof Arrangement.Transposed ? new Arrangement.Plain() : part.arrangement();
    }

    /** Names of the linear modules of the layers. */
    private static List<String> linear(List<WeightSlot> base) {
        List<String> names = new ArrayList<>();
        for (int slot = LayerWeight.FIRST_LAYER; slot < base.size(); slot++) {
            if (isAdapted(slot)) {
                base.get(slot).parts().forEach(part -> names.add(AdapterNames.ofWeight(part)));
            }
        }
        return names;
    }

    private static List<String> ends(List<WeightSlot> base) {
        List<String> names = new ArrayList<>();
        for (ModelWeight weight : List.of(ModelWeight.EMBEDDING, ModelWeight.HEAD)) {
            base.get(weight.place()).parts().forEach(part -> names.add(AdapterNames.ofWeight(part)));
        }
        return names;
    }

    private static boolean isAdapted(int slot) {
        LayerWeight[] all = LayerWeight.values();
        return ADAPTED.contains(all[(slot - LayerWeight.FIRST_LAYER) % all.length]);
    }

    private static List<String> names(List<AdaptedModule> modules) {
        return modules.stream().map(AdaptedModule::name).toList();
    }

    /** The adapted modules' names without the path, sorted. */
    public List<String> lastNames() {
        return AdapterNames.lasts(names(modules));
    }

    /** Whether a tensor is an A, [rank, in]. */
    public static boolean isA(NamedTensor tensor) {
        return tensor.name().endsWith(A);
    }

    /** Whether a tensor is a B, [out, rank]. */
    static boolean isB(NamedTensor tensor) {
        return tensor.name().endsWith(B);
    }

    /** Whether a tensor is what an embedding has in the place of A, [width, rank]. */
    public static boolean isEmbeddingB(NamedTensor tensor) {
        return tensor.name().endsWith(EMBEDDING_B);
    }

    /** The name under which an adapter stores one of the base's tensors that it replaces. */
    public static NamedTensor replaced(NamedTensor tensor) {
        return new NamedTensor(PREFIX + tensor.name(), tensor.shape(), tensor.arrangement());
    }
}
