package org.align4j.pipeline.stage;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;

/** Processes elsewhere that make parts of a stage's rows. */
@FunctionalInterface
public interface PartWorkers {
    /**
     * Makes parts; returns when all are there.
     *
     * @param missing numbers of the parts to make
     * @param progress advances by one for each
     * @throws org.align4j.core.UserError if a part cannot be made
     */
    void make(Task task, int[] missing, Progress progress) throws IOException;

    /**
     * What other processes need to know of a run. Paths are absolute and must lead to the same files everywhere.
     *
     * @param options the stage's, as YAML
     * @param inputs folders by the input's name
     * @param folder where parts go
     */
    record Task(String stage, String options, Map<String, String> inputs, long seed, String folder)
            implements Serializable {
        public Task {
            inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        }

        /** The task of a run. */
        public static <C extends Record> Task of(
                PartedStage<C> stage, C config, Map<String, Path> inputs, Seeds seeds, Path folder) {
            Map<String, String> absolute = new LinkedHashMap<>();
            inputs.forEach(
                    (name, path) -> absolute.put(name, path.toAbsolutePath().toString()));
            return new Task(
                    stage.name(),
                    ConfigWriter.yaml(config),
                    absolute,
                    seeds.runSeed(),
                    folder.toAbsolutePath().toString());
        }

        /** Opens what this process needs to make parts. */
        public <C extends Record> PartedStage.PartMaker open(PartedStage<C> stage) throws IOException {
            C config = ConfigLoader.load(
                    stage.configType(), (ConfigTree.Mapping) ConfigTree.parse(options, stage.name() + "'s options"));
            Map<String, Path> paths = new LinkedHashMap<>();
            inputs.forEach((name, path) -> paths.put(name, Path.of(path)));
            return stage.parts(config, paths, new Seeds(seed));
        }
    }
}
