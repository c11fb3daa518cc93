package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;

/**
 * Which modules an adapter adapts, and where their A and B stand among the kernels' weights: A of all adapted modules of
 * a weight one below the other, likewise B.
 *
 * @param modules in the order of the base's weights
 * @param targets what {@code target_modules} calls them: names without the path where all modules of that name are
 *     adapted, whole names where only some are
 */
public record AdapterLayout(List<Module> modules, List<String> targets) {
    /** Weights of a layer that can be adapted, in the order in which kernels have their A and B. */
    public static final List<LayerWeight> ADAPTED =
            List.of(LayerWeight.QUERY_KEY_VALUE, LayerWeight.ATTENTION_OUT, LayerWeight.GATE_UP, LayerWeight.DOWN);

    static final String PREFIX = "base_model.model.";
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";
    static final String BIAS = ".lora_B.bias";
    static final String EMBEDDING_A = ".lora_embedding_A";
    static final String EMBEDDING_B = ".lora_embedding_B";
    private static final String WEIGHT = ".weight";

    /** Which modules are adapted, and how. */
    interface Rule {
        boolean adapts(String module);

        int rank(String module);

        /** What B A is multiplied by. */
        double scale(String module);
    }

    /** The same rank and scale everywhere. */
    private record Uniform(LoraConfig lora, Predicate<String> adapted) implements Rule {
        @Override
        public boolean adapts(String module) {
            return adapted.test(module);
        }

        @Override
        public int rank(String module) {
            return lora.rank();
        }

        @Override
        public double scale(String module) {
            return lora.scale();
        }
    }

    /** For asking which modules there are. */
    private static final Rule EVERYTHING =
            new Uniform(new LoraConfig(1, 1, false, List.of(LoraConfig.ALL_LINEAR)), name -> true);

    /**
     * An adapted module.
     *
     * @param name such as {@code model.layers.0.self_attn.q_proj}
     * @param slot the base's weight that it is in
     * @param firstRow of that weight's rows
     * @param a (rank, in), once arranged
     * @param b (out, rank), once arranged
     * @param scale what B A is multiplied by
     */
    public record Module(String name, int slot, int firstRow, NamedTensor a, NamedTensor b, double scale) {
        /** How many of the weight's rows are its own. */
        public int rows() {
            return Math.toIntExact(b.arrangedShape().get(0));
        }

        /** Whether it is the embedding of tokens, whose rows are tokens. */
        public boolean isEmbedding() {
            return slot == ModelWeight.EMBEDDING.place();
        }
    }

    public AdapterLayout {
        modules = List.copyOf(modules);
        targets = List.copyOf(targets);
    }

    private static AdapterLayout of(List<Module> modules, List<WeightSlot> base) {
        List<String> all = names(layers(base, EVERYTHING));
        List<String> adapted = names(modules);
        List<String> targets = new ArrayList<>();
        for (String last : lastNames(modules)) {
            boolean each =
                    all.stream().filter(name -> lastName(name).equals(last)).allMatch(adapted::contains);
            if (each) {
                targets.add(last);
            } else {
                adapted.stream().filter(name -> lastName(name).equals(last)).forEach(targets::add);
            }
        }
        return new AdapterLayout(modules, targets);
    }

    /** The layout of a base's adapter: embedding and head, then the layers. */
    static AdapterLayout of(List<WeightSlot> base, Rule rule) {
        List<Module> modules = new ArrayList<>();
        for (NamedTensor part : base.get(ModelWeight.EMBEDDING.place()).parts()) {
            String name = moduleOf(part);
            if (rule.adapts(name)) {
                modules.add(embedding(name, part, rule));
            }
        }
        modules.addAll(linear(base, ModelWeight.HEAD.place(), rule));
        modules.addAll(layers(base, rule));
        return of(modules, base);
    }

    private static List<Module> layers(List<WeightSlot> base, Rule rule) {
        List<Module> modules = new ArrayList<>();
        for (int slot = LayerWeight.FIRST_LAYER; slot < base.size(); slot++) {
            if (ADAPTED.contains(weightOf(slot))) {
                modules.addAll(linear(base, slot, rule));
            }
        }
        return modules;
    }

    private static List<Module> linear(List<WeightSlot> base, int slot, Rule rule) {
        List<Module> modules = new ArrayList<>();
        int row = 0;
        for (NamedTensor part : base.get(slot).parts()) {
            String name = moduleOf(part);
            if (rule.adapts(name)) {
                modules.add(linear(name, slot, row, part, rule));
            }
            row += Math.toIntExact(part.arrangedShape().get(0));
        }
        return modules;
    }

    private static Module linear(String name, int slot, int row, NamedTensor part, Rule rule) {
        long rank = rule.rank(name);
        long out = part.arrangedShape().get(0);
        long in = part.arrangedShape().get(1);
        return new Module(
                name,
                slot,
                row,
                NamedTensor.of(PREFIX + name + A, rank, in),
                new NamedTensor(PREFIX + name + B, List.of(out, rank), rowsOf(part)),
                rule.scale(name));
    }

    /** The matrices of an embedding are stored the other way round: A (rank, tokens), B (width, rank). */
    private static Module embedding(String name, NamedTensor part, Rule rule) {
        long rank = rule.rank(name);
        Arrangement turned = new Arrangement.Transposed();
        return new Module(
                name,
                ModelWeight.EMBEDDING.place(),
                0,
                new NamedTensor(
                        PREFIX + name + EMBEDDING_B, List.of(part.shape().get(1), rank), turned),
                new NamedTensor(
                        PREFIX + name + EMBEDDING_A, List.of(rank, part.shape().get(0)), turned),
                rule.scale(name));
    }

    /** B has its rows as the base's weight is stored; what is transposed there is not so in an adapter. */
    private static Arrangement rowsOf(NamedTensor part) {
        return part.arrangement() instanceof Arrangement.Transposed ? new Arrangement.Plain() : part.arrangement();
    }

    /**
     * The layout of a fresh adapter.
     *
     * @throws UserError if a target names no module
     */
    public static AdapterLayout of(List<WeightSlot> base, LoraConfig lora) {
        List<Module> whole = layers(base, EVERYTHING);
        List<String> all = names(whole);
        for (String target : lora.targetModules()) {
            if (all.stream().noneMatch(name -> LoraConfig.matches(target, name))) {
                throw new UserError("lora.target-modules: this model has no linear module \"" + target
                        + "\" in its layers; it has "
                        + String.join(", ", lastNames(whole))
                        + ", or all-linear for all of them");
            }
        }
        return of(layers(base, new Uniform(lora, lora::targets)), base);
    }

    private static List<String> names(List<Module> modules) {
        return modules.stream().map(Module::name).toList();
    }

    private static String lastName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The adapted modules' names without the path, sorted. */
    public List<String> lastNames() {
        return lastNames(modules);
    }

    private static List<String> lastNames(List<Module> modules) {
        return names(modules).stream()
                .map(AdapterLayout::lastName)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether a tensor is an A, [rank, in]. */
    public static boolean isA(NamedTensor tensor) {
        return tensor.name().endsWith(A);
    }

    /** Whether a tensor is a B, [out, rank]. */
    public static boolean isB(NamedTensor tensor) {
        return tensor.name().endsWith(B);
    }

    /** The name under which an adapter stores one of the base's tensors that it replaces. */
    public static NamedTensor replaced(NamedTensor tensor) {
        return new NamedTensor(PREFIX + tensor.name(), tensor.shape());
    }

    /** The kernels' weights: for each layer and each of {@link #ADAPTED}, A and B; empty where nothing is adapted. */
    public List<WeightSlot> slots(int layers) {
        List<WeightSlot> slots = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            for (LayerWeight weight : ADAPTED) {
                int slot = weight.at(layer);
                List<Module> own =
                        modules.stream().filter(module -> module.slot() == slot).toList();
                slots.add(new WeightSlot(own.stream().map(Module::a).toList()));
                slots.add(new WeightSlot(own.stream().map(Module::b).toList()));
            }
        }
        return slots;
    }

    /**
     * First and last (excluded) row of every adapted module in each of {@link #ADAPTED}, by the name by which kernels read
     * them.
     *
     * @throws UserError if layers differ in what is adapted
     */
    public Map<String, int[]> rows(int layers) {
        for (Module module : modules) {
            if (module.slot() < LayerWeight.FIRST_LAYER) {
                throw new UserError("an adapter of " + module.name()
                        + " cannot continue training; merge it (align model merge) first");
            }
        }
        Map<String, int[]> rows = new LinkedHashMap<>();
        for (LayerWeight weight : ADAPTED) {
            List<Integer> first = List.of();
            for (int layer = 0; layer < layers; layer++) {
                List<Integer> own = rows(weight, layer);
                if (!first.isEmpty() && !own.isEmpty() && !own.equals(first)) {
                    throw new UserError("an adapter that is trained must adapt the same modules in every layer that it"
                            + " adapts, but layer " + layer
                            + " differs from those before; merge it (align model merge) to go on from it");
                }
                first = own.isEmpty() ? first : own;
            }
            rows.put(
                    "adapter_rows_" + weight.attribute(),
                    first.stream().mapToInt(Integer::intValue).toArray());
        }
        return rows;
    }

    private List<Integer> rows(LayerWeight weight, int layer) {
        List<Integer> rows = new ArrayList<>();
        for (Module module : modules) {
            if (module.slot() == weight.at(layer)) {
                rows.add(module.firstRow());
                rows.add(module.firstRow() + module.rows());
            }
        }
        return rows;
    }

    private static LayerWeight weightOf(int slot) {
        LayerWeight[] all = LayerWeight.values();
        return all[(slot - LayerWeight.FIRST_LAYER) % all.length];
    }

    private static String moduleOf(NamedTensor tensor) {
        return tensor.name().substring(0, tensor.name().length() - WEIGHT.length());
    }
}
