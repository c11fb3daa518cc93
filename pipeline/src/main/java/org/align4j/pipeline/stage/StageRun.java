package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One stage with everything it needs to run.
 *
 * @param config its options, bound
 * @param inputs as the user named them, by the input's name: artifacts or run folders
 * @param folder its run folder
 * @param seed the one seed
 * @param commandLine what to note in the manifest
 */
public record StageRun<C extends Record>(
        Stage<C> stage, C config, Map<String, Path> inputs, Path folder, long seed, List<String> commandLine) {
    public StageRun {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        commandLine = List.copyOf(commandLine);
    }
}
