package org.align4j.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;

/**
 * What of an adapter learns, in the order in which kernels have it: A and B of every site (a weight of which modules are
 * adapted: for each layer those of {@link AdapterLayout#ADAPTED}, then the embedding, then the head), of all modules of a
 * site one below the other; likewise lengths of rows (DoRA) and biases of B, where there are any; then what learns as a
 * whole.
 *
 * @param wholes weights of the base that the adapter has copies of
 * @param names of all of the base's modules
 */
public record AdapterPlan(LoraConfig lora, AdapterLayout layout, int layers, List<Whole> wholes, List<String> names) {
    /**
     * A weight of the base that learns as a whole.
     *
     * @param slot its place among the base's weights
     * @param weight its tensors by the base's names
     */
    public record Whole(int slot, WeightSlot weight) {
        /** Its tensors by the adapter's names. */
        public WeightSlot stored() {
            return new WeightSlot(
                    weight.parts().stream().map(AdapterLayout::replaced).toList());
        }
    }

    /** Of one kind, for every site. */
    private interface Tensor {
        NamedTensor of(AdaptedModule module);
    }

    public AdapterPlan {
        wholes = List.copyOf(wholes);
        names = List.copyOf(names);
    }

    /**
     * What a run asks to learn.
     *
     * @param base the weights beneath the adapter; a score head that learns is not among them
     * @throws UserError if it cannot be learned, or is not there
     */
    public static AdapterPlan of(List<WeightSlot> base, LoraConfig lora) {
        AdapterLayout layout = AdapterLayout.of(base, lora);
        WantedRule rule = new WantedRule(lora);
        for (AdaptedModule module : layout.modules()) {
            if (lora.useDora() && !module.isInLayer()) {
                throw new UserError("lora.use-dora: rows of " + module.name()
                        + " cannot learn their lengths apart; leave it out of lora.target-modules, or learn it as a"
                        + " whole by lora.modules-to-save");
            }
            if (lora.dropout() > 0 && module.slot() == ModelWeight.HEAD.place()) {
                throw new UserError("lora.dropout: must be 0 where the head (" + module.name() + ") is adapted");
            }
            if (lora.loraBias() && !hasPlaceForBias(base, module)) {
                throw new UserError(
                        "lora.lora-bias: a model of this family has no place for a bias of " + module.name());
            }
        }
        int layers = (base.size() - LayerWeight.FIRST_LAYER) / LayerWeight.values().length;
        List<String> names = AdapterNames.ofModules(base);
        return new AdapterPlan(lora, layout, layers, wholes(base, rule), names);
    }

    /** The config of a base beneath an adapter that a run asks for. */
    public static ModelConfig config(ModelConfig base, LoraConfig lora) {
        return AdaptedBase.config(base, new WantedRule(lora), Path.of("config.json"));
    }

    static boolean hasPlaceForBias(List<WeightSlot> base, AdaptedModule module) {
        return module.isInLayer() && !base.get(module.slot() + 1).parts().isEmpty();
    }

    private static List<Whole> wholes(List<WeightSlot> base, AdapterRule rule) {
        List<Whole> wholes = new ArrayList<>();
        for (int slot = 0; slot < base.size(); slot++) {
            List<NamedTensor> parts = base.get(slot).parts();
            List<NamedTensor> saved = parts.stream()
                    .filter(part -> rule.saves(AdapterNames.moduleOf(part.name())))
                    .toList();
            if (!saved.isEmpty() && saved.size() < parts.size()) {
                throw new UserError("lora.modules-to-save: "
                        + String.join(
                                ", ", parts.stream().map(AdapterNames::ofWeight).toList())
                        + " are one weight here and learn as a whole together or not at all");
            }
            if (!saved.isEmpty()) {
                wholes.add(new Whole(slot, base.get(slot)));
            }
        }
        return wholes;
    }

    /** Everything that is stored, a score head aside. */
    public List<WeightSlot> slots() {
        List<WeightSlot> slots = new ArrayList<>();
        for (int site = 0; site < sites(); site++) {
            slots.add(slot(site, AdaptedModule::a));
            // below each other they need one rank
            boolean alike = modules(site).stream()
                            .mapToInt(module -> module.factors().rank())
                            .distinct()
                            .count()
                    < 2;
            WeightSlot b = slot(site, AdaptedModule::b);
            slots.add(alike ? b : b.asRow());
        }
        if (lora.useDora()) {
            for (int site = 0; site < sites(); site++) {
                WeightSlot lengths = slot(site, AdaptedModule::magnitude);
                slots.add(lengths.parts().isEmpty() ? lengths : lengths.asRow());
            }
        }
        if (lora.loraBias()) {
            for (int site = 0; site < sites(); site++) {
                slots.add(slot(site, AdaptedModule::bias));
            }
        }
        wholes.forEach(whole -> slots.add(whole.stored()));
        return slots;
    }

    private WeightSlot slot(int site, Tensor tensor) {
        return new WeightSlot(modules(site).stream().map(tensor::of).toList());
    }

    /** How many weights of the base modules can be adapted of. */
    public int sites() {
        return AdapterLayout.ADAPTED.size() * layers + 2;
    }

    /** Which of the base's weights a site is. */
    public int slotOf(int site) {
        int perLayer = AdapterLayout.ADAPTED.size();
        if (site < perLayer * layers) {
            return AdapterLayout.ADAPTED.get(site % perLayer).at(site / perLayer);
        }
        return site == perLayer * layers ? ModelWeight.EMBEDDING.place() : ModelWeight.HEAD.place();
    }

    /** The modules of a site in the order of their rows. */
    public List<AdaptedModule> modules(int site) {
        int slot = slotOf(site);
        return layout.modules().stream().filter(module -> module.slot() == slot).toList();
    }

    /** Where the lengths of rows begin among the weights behind the base's; 0 without any. */
    private int magnitudes() {
        return lora.useDora() ? 2 * sites() : 0;
    }

    private int biases() {
        return lora.loraBias() ? 2 * sites() : 0;
    }

    /** How many weights stand behind the base's: all but those in the place of one of the base's. */
    public int added() {
        return 2 * sites() + (lora.useDora() || lora.loraBias() ? sites() : 0);
    }

    /**
     * What kernels must know of an adapter.
     *
     * @param baseWeights how many there are
     */
    public Map<String, Object> attributes(int baseWeights) {
        List<AdaptedModule> modules = new ArrayList<>();
        int[] starts = new int[sites() + 1];
        for (int site = 0; site < sites(); site++) {
            modules.addAll(modules(site));
            starts[site + 1] = modules.size();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("adapted", true);
        map.put("adapter_dropout", lora.dropout());
        map.put("first_adapter", baseWeights);
        map.put("first_magnitude", magnitudes() == 0 ? 0 : baseWeights + magnitudes());
        map.put("first_adapter_bias", biases() == 0 ? 0 : baseWeights + biases());
        map.put("first_squares", baseWeights + added());
        map.put("adapter_starts", starts);
        map.put(
                "adapter_rows",
                modules.stream()
                        .flatMapToInt(module -> IntStream.of(module.firstRow(), module.firstRow() + module.rows()))
                        .toArray());
        map.put(
                "adapter_ranks",
                modules.stream().mapToInt(module -> module.factors().rank()).toArray());
        map.put(
                "adapter_scales",
                modules.stream().mapToDouble(AdaptedModule::scale).toArray());
        return map;
    }

    /** Ranks of modules that differ from the config's, as {@code rank_pattern} names them. */
    Map<String, Integer> rankPattern() {
        return AdapterNames.others(
                layout.modules(), lora.rank(), module -> module.factors().rank());
    }

    /** Likewise alphas. */
    Map<String, Double> alphaPattern() {
        return AdapterNames.others(
                layout.modules(), lora.alpha(), module -> module.factors().alpha());
    }

    /** What {@code modules_to_save} calls those that learn as a whole, a score head aside. */
    List<String> saved() {
        return AdapterNames.ends(
                wholes.stream()
                        .flatMap(whole -> whole.weight().parts().stream())
                        .map(part -> AdapterNames.moduleOf(part.name()))
                        .distinct()
                        .toList(),
                names);
    }
}
