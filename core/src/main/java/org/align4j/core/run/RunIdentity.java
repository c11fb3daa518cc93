package org.align4j.core.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;

/**
 * What makes a run this run: the same identity gives the same artifacts.
 *
 * @param stage its name
 * @param seed the one seed
 * @param options fully resolved
 * @param inputs by name, in the order of declaration
 * @param free keys of options that say how the work is done, not what comes out: other values continue the same run
 * @param automatic keys of options that are {@code auto}: the first to run chooses a number, whoever comes later with
 *     {@code auto} takes the one that is there
 * @param today what options that an earlier version wrote mean now
 */
public record RunIdentity(
        String stage,
        long seed,
        ConfigTree.Mapping options,
        Map<String, Input> inputs,
        Set<String> free,
        Set<String> automatic,
        UnaryOperator<ConfigTree.Mapping> today) {
    private static final String STAGE = "stage";
    private static final String SEED = "seed";
    private static final String INPUTS = "inputs";

    /** Every option counts, and has its value. */
    public RunIdentity(String stage, long seed, ConfigTree.Mapping options, Map<String, Input> inputs) {
        this(stage, seed, options, inputs, Set.of(), Set.of(), UnaryOperator.identity());
    }

    public RunIdentity {
        free = Set.copyOf(free);
        automatic = Set.copyOf(automatic);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /**
     * One input.
     *
     * @param path as the user gave it
     * @param sha256 of its content; the path does not count
     */
    public record Input(Path path, String sha256) {}

    /** One hash of stage, seed, options and the inputs' contents. */
    public String sha256() {
        StringBuilder text = new StringBuilder();
        text.append(stage).append('\n').append(seed).append('\n').append(ConfigWriter.yaml(without(options, free)));
        inputs.forEach((name, input) ->
                text.append(name).append(' ').append(input.sha256()).append('\n'));
        return Hashes.ofText(text.toString());
    }

    /** Options without some dotted keys. */
    public static ConfigTree.Mapping without(ConfigTree.Mapping options, Set<String> keys) {
        ConfigTree.Mapping left = options;
        for (String key : keys) {
            left = without(left, key);
        }
        return left;
    }

    private static ConfigTree.Mapping without(ConfigTree.Mapping tree, String key) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            return tree.without(key);
        }
        String group = key.substring(0, dot);
        return tree.entries().get(group) instanceof ConfigTree.Mapping inner
                ? tree.with(group, without(inner, key.substring(dot + 1)))
                : tree;
    }

    /** Whether a dotted key is one of those, or lies under one. */
    boolean isFree(String key) {
        return free.stream().anyMatch(each -> key.equals(each) || key.startsWith(each + "."));
    }

    /**
     * The run folder's {@code config.yaml}: given to {@code --config}, it does the same again.
     *
     * @param chosen numbers of {@link #automatic} options, as far as they are chosen
     */
    public ConfigTree.Mapping file(Map<String, Integer> chosen) {
        ConfigTree.Mapping paths = ConfigTree.empty();
        for (Map.Entry<String, Input> input : inputs.entrySet()) {
            paths = paths.with(
                    input.getKey(), ConfigWriter.text(input.getValue().path().toString()));
        }
        ConfigTree.Mapping file = ConfigTree.empty()
                .with(STAGE, ConfigWriter.text(stage))
                .with(SEED, ConfigWriter.number(seed))
                .with(INPUTS, paths);
        for (Map.Entry<String, ConfigTree> option : options.entries().entrySet()) {
            file = file.with(option.getKey(), option.getValue());
        }
        for (Map.Entry<String, Integer> number : chosen.entrySet()) {
            file = with(file, number.getKey(), ConfigWriter.number(number.getValue()));
        }
        return file;
    }

    /** What a {@link #file} that an earlier version wrote means now. */
    ConfigTree.Mapping today(ConfigTree.Mapping file) {
        ConfigTree.Mapping options = file;
        ConfigTree.Mapping meant = ConfigTree.empty();
        for (String own : List.of(STAGE, SEED, INPUTS)) {
            ConfigTree value = file.entries().get(own);
            meant = value == null ? meant : meant.with(own, value);
            options = options.without(own);
        }
        for (Map.Entry<String, ConfigTree> option :
                today.apply(options).entries().entrySet()) {
            meant = meant.with(option.getKey(), option.getValue());
        }
        return meant;
    }

    private static ConfigTree.Mapping with(ConfigTree.Mapping tree, String key, ConfigTree value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            return tree.with(key, value);
        }
        String group = key.substring(0, dot);
        ConfigTree inner = tree.entries().get(group);
        ConfigTree.Mapping opened = inner instanceof ConfigTree.Mapping mapping ? mapping : ConfigTree.empty();
        return tree.with(group, with(opened, key.substring(dot + 1), value));
    }
}
