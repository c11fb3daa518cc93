package org.align4j.pipeline.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;

/** The command that does by hand what a plan does for one of its stages. */
final class ByHand {
    private ByHand() {}

    /** The command's words: inputs, run folder, seed, and every option that the plan sets. */
    static List<String> words(WiredStage<?> stage, long seed) {
        List<String> words = new ArrayList<>(List.of("align"));
        words.addAll(List.of(stage.stage().name().split(" ")));
        stage.inputs().forEach((name, path) -> words.addAll(List.of("--" + name, path.toString())));
        words.addAll(List.of("--out", stage.folder().toString(), "--seed", Long.toString(seed)));
        flags(stage.options(), "", words);
        return words;
    }

    /** The words as one line for a shell. */
    static String line(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word ->
                                word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                        .toList());
    }

    private static void flags(ConfigTree.Mapping options, String prefix, List<String> words) {
        for (Map.Entry<String, ConfigTree> option : options.entries().entrySet()) {
            String key = prefix + option.getKey();
            ConfigTree value = option.getValue();
            if (value instanceof ConfigTree.Mapping inner) {
                flags(inner, key + ".", words);
            } else if (value instanceof ConfigTree.Flag flag) {
                flag.values().forEach(each -> words.addAll(List.of("--" + key, each)));
            } else {
                String text = value instanceof ConfigTree.Scalar scalar ? scalar.text() : ConfigWriter.inline(value);
                words.addAll(List.of("--" + key, text));
            }
        }
    }
}
