package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What adapter configs call modules: names without the path where they mean all modules of that name. */
final class AdapterNames {
    private static final String WEIGHT = ".weight";

    /** GPT-NeoX's head in checkpoints and in transformers 4; adapters made with that are read. */
    private static final String HEAD_OF_NEOX = "embed_out";
    /** The same in transformers 5, which renames it when it reads a checkpoint; so adapters are written. */
    private static final String HEAD_OF_FIVE = "lm_head";

    private AdapterNames() {}

    /** What adapter configs may call a module: its name, and the one that transformers 5 has for it. */
    static List<String> ofModule(String module) {
        return module.equals(HEAD_OF_NEOX) ? List.of(module, HEAD_OF_FIVE) : List.of(module);
    }

    /** What an adapter that is written calls a module: what PEFT on transformers 5 finds. */
    static String written(String module) {
        return module.equals(HEAD_OF_NEOX) ? HEAD_OF_FIVE : module;
    }

    /** Likewise a tensor. */
    static NamedTensor written(NamedTensor tensor) {
        String head = AdapterLayout.PREFIX + HEAD_OF_NEOX + ".";
        String name = tensor.name().startsWith(head)
                ? AdapterLayout.PREFIX + HEAD_OF_FIVE + tensor.name().substring(head.length() - 1)
                : tensor.name();
        return new NamedTensor(name, tensor.shape(), tensor.arrangement());
    }

    /** The tensor that an adapter of GPT-NeoX calls so, as the checkpoint would: without what PEFT puts before it. */
    static String asInCheckpoint(String tensor) {
        return tensor.startsWith(HEAD_OF_FIVE + ".") ? HEAD_OF_NEOX + tensor.substring(HEAD_OF_FIVE.length()) : tensor;
    }

    /**
     * Under which of its names an adapter stores a tensor: PEFT has written lengths of rows with and without an ending.
     *
     * @param there what is stored
     */
    static String stored(String tensor, Set<String> there) {
        String five = tensor.replace("." + HEAD_OF_NEOX + ".", "." + HEAD_OF_FIVE + ".");
        return Stream.of(tensor + WEIGHT, five, five + WEIGHT)
                .filter(there::contains)
                .findFirst()
                .orElse(tensor);
    }

    /** The module that has a weight. */
    static String ofWeight(NamedTensor tensor) {
        return tensor.name().endsWith(WEIGHT)
                ? tensor.name().substring(0, tensor.name().length() - WEIGHT.length())
                : tensor.name();
    }

    /** All modules of a model that have weights. */
    static List<String> ofModules(List<WeightSlot> base) {
        return base.stream()
                .flatMap(slot -> slot.parts().stream())
                .map(part -> moduleOf(part.name()))
                .distinct()
                .toList();
    }

    /** The module that has a tensor, be it a weight or a bias. */
    static String moduleOf(String tensor) {
        return tensor.substring(0, Math.max(0, tensor.lastIndexOf('.')));
    }

    static String last(String module) {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /** Without the path, sorted. */
    static List<String> lasts(List<String> modules) {
        return modules.stream().map(AdapterNames::last).distinct().sorted().toList();
    }

    /** The names without the path where all modules of that name are meant, whole names where only some are. */
    static List<String> brief(List<String> meant, List<String> all) {
        List<String> names = new ArrayList<>();
        for (String last : lasts(meant)) {
            boolean each = all.stream().filter(name -> last(name).equals(last)).allMatch(meant::contains);
            if (each) {
                names.add(last);
            } else {
                meant.stream().filter(name -> last(name).equals(last)).forEach(names::add);
            }
        }
        return names;
    }

    /**
     * A number for each module that has another one than is usual, by names as in {@link #brief}.
     *
     * @param number of a module
     */
    static <T> Map<String, T> others(List<AdaptedModule> modules, T usual, Function<AdaptedModule, T> number) {
        Map<String, T> others = new LinkedHashMap<>();
        for (AdaptedModule module : modules) {
            T own = number.apply(module);
            boolean alike = modules.stream()
                    .filter(each -> last(each.name()).equals(last(module.name())))
                    .allMatch(each -> number.apply(each).equals(own));
            if (!own.equals(usual)) {
                others.put(alike ? last(module.name()) : module.name(), own);
            }
        }
        return others;
    }

    /**
     * Ends of names that mean these modules and no others: {@code norm} would mean every norm.
     *
     * @param all modules of the model
     */
    static List<String> ends(List<String> meant, List<String> all) {
        List<String> ends = new ArrayList<>();
        for (String module : meant) {
            String last = last(module);
            boolean each = all.stream().filter(name -> name.endsWith(last)).allMatch(meant::contains);
            ends.add(each ? last : module);
        }
        return ends.stream().distinct().toList();
    }
}
