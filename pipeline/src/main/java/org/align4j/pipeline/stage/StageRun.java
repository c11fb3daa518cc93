package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.model.process.ProcessPlace;

/**
 * One stage with everything it needs to run.
 *
 * @param config its options, bound
 * @param inputs as the user named them, by the input's name: artifacts or run folders
 * @param folder its run folder
 * @param seed the one seed
 * @param commandLine what to note in the manifest; other processes that take part are started by it
 * @param place of this process among those that run it together
 */
public record StageRun<C extends Record>(
        Stage<C> stage,
        C config,
        Map<String, Path> inputs,
        Path folder,
        long seed,
        List<String> commandLine,
        ProcessPlace place) {
    public StageRun {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        commandLine = List.copyOf(commandLine);
    }

    /** In this process alone. */
    public StageRun(
            Stage<C> stage, C config, Map<String, Path> inputs, Path folder, long seed, List<String> commandLine) {
        this(stage, config, inputs, folder, seed, commandLine, ProcessPlace.ALONE);
    }
}
