package org.align4j.core.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shapes that users may abbreviate: a mapping by a file's or a choice's name, a list by commas. */
final class Structures {
    private Structures() {}

    /**
     * The mapping behind a piece of tree: itself, a named YAML file's, or a choice with all its defaults.
     *
     * @throws IllegalOption if it is a list or several values
     * @throws org.align4j.core.UserError if the file cannot be read
     */
    static ConfigTree.Mapping opened(ConfigTree tree) {
        if (tree instanceof ConfigTree.Mapping mapping) {
            return mapping;
        }
        if (tree instanceof ConfigTree.Null) {
            return new ConfigTree.Mapping(Map.of(), tree.origin());
        }
        String text = text(tree);
        if (text.startsWith("{")) {
            return opened(YamlReader.parse(text, tree.origin()));
        }
        if (isYamlFile(text)) {
            return ConfigTree.read(located(text, tree.origin()));
        }
        ConfigTree type = new ConfigTree.Scalar(text, ConfigTree.Scalar.Kind.PLAIN, tree.origin());
        return new ConfigTree.Mapping(Map.of(Choices.TYPE, type), tree.origin());
    }

    /** A file that a YAML file names lies where the user stands, or else beside the file that names it. */
    private static Path located(String text, Origin origin) {
        Path named = Path.of(text);
        Path folder = origin instanceof Origin.File file ? file.path().getParent() : null;
        Path beside = folder == null ? named : folder.resolve(named);
        return !Files.exists(named) && Files.exists(beside) ? beside : named;
    }

    static boolean isYamlFile(String text) {
        return text.endsWith(".yaml") || text.endsWith(".yml");
    }

    /**
     * A list from the command line: one {@code [a, b]}, or values between commas, or a flag given several times. A comma
     * behind a backslash belongs to its value.
     */
    static ConfigTree list(ConfigTree.Flag flag) {
        List<String> values = flag.values();
        if (values.size() == 1) {
            String only = values.get(0);
            if (only.startsWith("[")) {
                return YamlReader.parse(only, flag.origin());
            }
            values = only.isEmpty() ? List.of() : List.of(only.split("(?<!\\\\),", -1));
        }
        return new ConfigTree.Sequence(
                values.stream()
                        .map(value -> (ConfigTree)
                                new ConfigTree.Flag(List.of(value.strip().replace("\\,", ",")), flag.origin()))
                        .toList(),
                flag.origin());
    }

    private static String text(ConfigTree tree) {
        if (tree instanceof ConfigTree.Scalar scalar) {
            return scalar.text();
        }
        if (tree instanceof ConfigTree.Flag flag && flag.values().size() == 1) {
            return flag.values().get(0);
        }
        String rule = tree instanceof ConfigTree.Flag
                ? "is given more than once"
                : "must hold 'key: value' lines, or the name of a YAML file that does";
        throw new IllegalOption(List.of(new Problem(tree.origin(), "", rule)));
    }
}
