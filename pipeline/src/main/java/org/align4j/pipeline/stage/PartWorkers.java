package org.align4j.pipeline.stage;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Seeds;

/** Processes that make parts of a stage's or command's rows. */
public interface PartWorkers {
    /** Folder of a task's folder where each process that makes parts has one of its own. */
    String PROCESSES = "processes";

    /**
     * Makes parts; returns when all are there.
     *
     * @param functions of the stage or command that the task names
     * @param missing numbers of the parts to make
     * @param made told how many more are there
     * @throws org.align4j.core.UserError if a part cannot be made
     */
    void make(Task task, RowFunctions<?> functions, int[] missing, LongConsumer made) throws IOException;

    /** A name or address of this process under which the workers reach it. */
    default String host() {
        return "127.0.0.1";
    }

    /** This process itself, one part after the other. */
    static PartWorkers here() {
        return (task, functions, missing, made) -> {
            try (PartMaker maker = task.open(functions)) {
                for (int part : missing) {
                    maker.make(part);
                    made.accept(1);
                }
            }
        };
    }

    /**
     * What other processes need to know of a run. Paths are absolute and must lead to the same files everywhere.
     *
     * @param command the stage's or command's name
     * @param work the name of its {@link RowWork}
     * @param options as YAML
     * @param inputs folders by the input's name
     * @param folder where parts are
     * @param limits see {@link RowFunctions.Place#limits}
     */
    record Task(
            String command,
            String work,
            String options,
            Map<String, String> inputs,
            long seed,
            String folder,
            String limits)
            implements Serializable {
        public Task {
            inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        }

        /** Opens what this process needs to make parts. */
        public <C extends Record> PartMaker open(RowFunctions<C> functions) throws IOException {
            C config = ConfigLoader.load(
                    functions.configType(), (ConfigTree.Mapping) ConfigTree.parse(options, command + "'s options"));
            Map<String, Path> paths = new LinkedHashMap<>();
            inputs.forEach((name, path) -> paths.put(name, Path.of(path)));
            Path place = Path.of(folder);
            Path own = Files.createTempDirectory(Files.createDirectories(place.resolve(PROCESSES)), "process-");
            // as RowParts lays them: rows/WORK in the work folder
            Path run = place.getParent().getParent();
            RowFunctions.Place<C> opening = new RowFunctions.Place<>(config, paths, new Seeds(seed), run, own, limits);
            return new PartMaker(functions.open(work, opening), place);
        }

        /** The options as other processes read them: with absolute paths. */
        static String options(Record config) {
            return ConfigWriter.yaml(ConfigWriter.tree(config, Path::toAbsolutePath));
        }
    }
}
