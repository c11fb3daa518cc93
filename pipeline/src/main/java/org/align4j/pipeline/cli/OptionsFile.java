package org.align4j.pipeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.PathText;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --config} names: a command's options, and beside them what the command line says otherwise by flags of its
 * own. A run folder's {@code config.yaml} is such a file.
 *
 * @param stage which command it is for, if it says so
 * @param seed if it says so
 * @param inputs paths by input name
 * @param options the rest
 */
record OptionsFile(@Nullable String stage, @Nullable Long seed, Map<String, Path> inputs, ConfigTree.Mapping options) {
    static final String STAGE = "stage";
    static final String SEED = "seed";
    static final String INPUTS = "inputs";

    static final OptionsFile NONE = new OptionsFile(null, null, Map.of(), ConfigTree.empty());

    /**
     * Reads the file of a stage.
     *
     * @throws UserError if it is for another one, or its seed or inputs cannot be understood
     */
    static OptionsFile read(Path file, String command) {
        ConfigTree.Mapping tree = ConfigTree.read(file);
        List<String> problems = new ArrayList<>();
        String stage = text(tree, STAGE, problems);
        if (stage != null && !stage.equals(command)) {
            throw other(file, stage, command);
        }
        String written = text(tree, SEED, problems);
        Long seed = null;
        try {
            seed = written == null ? null : seed("seed", written);
        } catch (UserError e) {
            problems.add(tree.entries().get(SEED).origin() + ": " + e.getMessage());
        }
        Map<String, Path> inputs = inputs(tree, problems);
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        ConfigTree.Mapping options = tree.without(STAGE).without(SEED).without(INPUTS);
        return new OptionsFile(stage, seed, inputs, options);
    }

    /**
     * The seed that a text says.
     *
     * @param where it stands, for the message
     */
    static long seed(String where, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UserError(where + " must be a whole number of 64 bits but was '" + text + "'", e);
        }
    }

    /** Reads the file of a command that is no stage: its options, and perhaps which command it is for. */
    static ConfigTree.Mapping ofCommand(Path file, String command) {
        ConfigTree.Mapping tree = ConfigTree.read(file);
        List<String> problems = new ArrayList<>();
        String name = text(tree, STAGE, problems);
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        if (name != null && !name.equals(command)) {
            throw other(file, name, command);
        }
        return tree.without(STAGE);
    }

    private static UserError other(Path file, String name, String command) {
        return new UserError(file + ": is for 'align " + name + "', not for 'align " + command + "'");
    }

    private static Map<String, Path> inputs(ConfigTree.Mapping tree, List<String> problems) {
        ConfigTree written = tree.entries().get(INPUTS);
        if (written == null || written instanceof ConfigTree.Null) {
            return Map.of();
        }
        if (!(written instanceof ConfigTree.Mapping mapping)) {
            problems.add(written.origin() + ": inputs must hold 'name: path' lines");
            return Map.of();
        }
        Map<String, Path> inputs = new LinkedHashMap<>();
        for (String name : mapping.entries().keySet()) {
            String path = text(mapping, name, problems);
            if (path != null) {
                inputs.put(name, PathText.of("inputs." + name, path));
            }
        }
        return inputs;
    }

    private static @Nullable String text(ConfigTree.Mapping tree, String key, List<String> problems) {
        ConfigTree value = tree.entries().get(key);
        if (value instanceof ConfigTree.Scalar scalar) {
            return scalar.text();
        }
        if (value != null) {
            String rule = value instanceof ConfigTree.Null ? " must have a value" : " must be a single value";
            problems.add(value.origin() + ": " + key + rule);
        }
        return null;
    }
}
