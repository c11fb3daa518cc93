package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.LoraConfig;

/**
 * Which modules an adapter adapts, and where their A and B stand among the kernels' weights: A of all adapted modules of
 * a weight one below the other, likewise B.
 *
 * @param modules in the order of the base's weights
 */
public record AdapterLayout(List<Module> modules) {
    /** Weights of a layer that can be adapted, in the order in which kernels have their A and B. */
    public static final List<LayerWeight> ADAPTED =
            List.of(LayerWeight.QUERY_KEY_VALUE, LayerWeight.ATTENTION_OUT, LayerWeight.GATE_UP, LayerWeight.DOWN);

    private static final String PREFIX = "base_model.model.";
    private static final String WEIGHT = ".weight";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    /**
     * An adapted module.
     *
     * @param name such as {@code model.layers.0.self_attn.q_proj}
     * @param slot the base's weight that it is in
     * @param firstRow of that weight's rows
     * @param a (rank, in)
     * @param b (out, rank)
     */
    public record Module(String name, int slot, int firstRow, NamedTensor a, NamedTensor b) {
        int rows() {
            return Math.toIntExact(b.shape().get(0));
        }
    }

    public AdapterLayout {
        modules = List.copyOf(modules);
    }

    /**
     * The layout of a base's adapter.
     *
     * @param base the base's weights
     * @param adapted which modules, by name
     */
    public static AdapterLayout of(List<WeightSlot> base, int rank, Predicate<String> adapted) {
        List<Module> modules = new ArrayList<>();
        for (int slot = LayerWeight.FIRST_LAYER; slot < base.size(); slot++) {
            if (!ADAPTED.contains(weightOf(slot))) {
                continue;
            }
            int row = 0;
            for (NamedTensor part : base.get(slot).parts()) {
                long out = part.arrangedShape().get(0);
                long in = part.arrangedShape().get(1);
                String name = moduleOf(part);
                if (adapted.test(name)) {
                    modules.add(new Module(
                            name,
                            slot,
                            row,
                            NamedTensor.of(PREFIX + name + A, rank, in),
                            new NamedTensor(PREFIX + name + B, List.of(out, (long) rank), rowsOf(part))));
                }
                row += Math.toIntExact(out);
            }
        }
        return new AdapterLayout(modules);
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
        List<String> all = of(base, 1, name -> true).moduleNames();
        for (String target : lora.targetModules()) {
            if (all.stream().noneMatch(name -> LoraConfig.matches(target, name))) {
                throw new UserError("lora.target-modules: this model has no linear module \"" + target
                        + "\" in its layers; it has "
                        + String.join(", ", of(base, 1, name -> true).lastNames())
                        + ", or all-linear for all of them");
            }
        }
        return of(base, lora.rank(), lora::targets);
    }

    private List<String> moduleNames() {
        return modules.stream().map(Module::name).toList();
    }

    /** What {@code target_modules} calls the adapted modules: their names without the path, sorted. */
    public List<String> lastNames() {
        return moduleNames().stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
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

    /** The module that a stored A belongs to; empty for any other tensor. */
    static String moduleOfA(String tensor) {
        return tensor.startsWith(PREFIX) && tensor.endsWith(A)
                ? tensor.substring(PREFIX.length(), tensor.length() - A.length())
                : "";
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
        Map<String, int[]> rows = new LinkedHashMap<>();
        for (LayerWeight weight : ADAPTED) {
            List<Integer> first = rows(weight, 0);
            for (int layer = 1; layer < layers; layer++) {
                if (!rows(weight, layer).equals(first)) {
                    throw new UserError(
                            "an adapter that is trained must adapt the same modules in every layer, but" + " layer "
                                    + layer + " differs from layer 0; merge it (align model merge) to go on from it");
                }
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
