package org.align4j.core.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;

/**
 * What makes a run this run: the same identity gives the same artifacts.
 *
 * @param stage its name
 * @param seed the one seed
 * @param options fully resolved
 * @param inputs by name, in the order of declaration
 */
public record RunIdentity(String stage, long seed, ConfigTree.Mapping options, Map<String, Input> inputs) {
    public RunIdentity {
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
        text.append(stage).append('\n').append(seed).append('\n').append(ConfigWriter.yaml(options));
        inputs.forEach((name, input) ->
                text.append(name).append(' ').append(input.sha256()).append('\n'));
        return Hashes.ofText(text.toString());
    }

    /** The run folder's {@code config.yaml}: given to {@code --config}, it does the same again. */
    public ConfigTree.Mapping file() {
        ConfigTree.Mapping paths = ConfigTree.empty();
        for (Map.Entry<String, Input> input : inputs.entrySet()) {
            paths = paths.with(
                    input.getKey(), ConfigWriter.text(input.getValue().path().toString()));
        }
        ConfigTree.Mapping file = ConfigTree.empty()
                .with("stage", ConfigWriter.text(stage))
                .with("seed", ConfigWriter.number(seed))
                .with("inputs", paths);
        for (Map.Entry<String, ConfigTree> option : options.entries().entrySet()) {
            file = file.with(option.getKey(), option.getValue());
        }
        return file;
    }
}
