package org.align4j.pipeline.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;

/**
 * Options that leave a type to the program: {@code precision: auto} beside a device that is not a GPU by name, wherever it
 * stands, and {@code weights: auto}.
 *
 * @param options fully resolved but for these
 */
record AutomaticTypes(ConfigTree.Mapping options) {
    private static final String AUTO = "auto";
    private static final String PRECISION = "precision";
    private static final String WEIGHTS = "weights";
    private static final String DEVICE = "device";

    static AutomaticTypes of(Record config) {
        return new AutomaticTypes(ConfigWriter.tree(config));
    }

    /** Whether there are any. */
    boolean any() {
        return any(PRECISION) || any(WEIGHTS);
    }

    /** What was chosen for those that there are, for a manifest. */
    Map<String, String> facts(ChosenTypes chosen) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (any(PRECISION)) {
            facts.put(PRECISION, chosen.precision());
        }
        if (any(WEIGHTS)) {
            facts.put("sampler_weights", chosen.weights().word());
        }
        return facts;
    }

    /** The same options with what was chosen in their places. */
    <C extends Record> C with(Class<C> type, ChosenTypes chosen) {
        return ConfigLoader.load(type, replaced(options, chosen));
    }

    private boolean any(String key) {
        return any(options, key);
    }

    private static boolean any(ConfigTree tree, String key) {
        if (tree instanceof ConfigTree.Mapping mapping) {
            return isAutomatic(mapping, key)
                    || mapping.entries().values().stream().anyMatch(inner -> any(inner, key));
        }
        return tree instanceof ConfigTree.Sequence sequence
                && sequence.items().stream().anyMatch(item -> any(item, key));
    }

    private static ConfigTree replacedIn(ConfigTree tree, ChosenTypes chosen) {
        if (tree instanceof ConfigTree.Sequence sequence) {
            List<ConfigTree> items = sequence.items().stream()
                    .map(item -> replacedIn(item, chosen))
                    .toList();
            return new ConfigTree.Sequence(items, sequence.origin());
        }
        return tree instanceof ConfigTree.Mapping mapping ? replaced(mapping, chosen) : tree;
    }

    private static ConfigTree.Mapping replaced(ConfigTree.Mapping mapping, ChosenTypes chosen) {
        Map<String, ConfigTree> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, value) -> entries.put(key, replacedIn(value, chosen)));
        if (isAutomatic(mapping, PRECISION)) {
            entries.put(PRECISION, ConfigWriter.text(chosen.precision()));
        }
        if (isAutomatic(mapping, WEIGHTS)) {
            entries.put(WEIGHTS, ConfigWriter.text(chosen.weights().word()));
        }
        return new ConfigTree.Mapping(entries, mapping.origin());
    }

    private static boolean isAutomatic(ConfigTree.Mapping mapping, String key) {
        String device = word(mapping, DEVICE);
        boolean processor = !key.equals(PRECISION) || !(device.isEmpty() || device.startsWith("cuda"));
        return processor && word(mapping, key).equals(AUTO);
    }

    private static String word(ConfigTree.Mapping mapping, String key) {
        return mapping.entries().get(key) instanceof ConfigTree.Scalar scalar ? scalar.text() : "";
    }
}
