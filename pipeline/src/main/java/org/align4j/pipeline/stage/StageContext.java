package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.RunIdentity;
import org.align4j.core.run.Seeds;
import org.align4j.data.Lineage;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.KeptCheckpoints;

/** What a stage may use of the run around it. */
public interface StageContext {
    /** The folder of a required input: the artifact itself, also where the user named the run folder around it. */
    Path input(String name);

    /** The folder of an optional input, if the user gave it. */
    Optional<Path> optionalInput(String name);

    /** Where an output goes: published whole when the stage ends, never half-written. */
    Path output(Artifact artifact);

    /**
     * A folder under {@link #work} as the process that leads has it: where the others read a checkpoint.
     *
     * @param own under this process's work folder
     */
    default Path ofLeader(Path own) {
        return own;
    }

    /** A folder for what continuing needs (training state, partial datasets); kept until the stage has finished. */
    Path work();

    /** A folder for models along the way; it stays when the stage has finished. */
    default Path checkpoints() {
        return work().resolve(KeptCheckpoints.FOLDER);
    }

    /**
     * A folder that others may read, and people write votes to, while the stage is at work; it stays when the stage has finished.
     *
     * @param name of the folder in the run's
     */
    default Path lasting(String name) {
        return work().resolve(name);
    }

    /**
     * The number of an option that is {@code auto}: the one that this run has already, or a new one that it keeps from
     * then on, also where it is cut off and continued.
     *
     * @param key dotted
     */
    default int chosen(String key, IntSupplier choice) {
        return choice.getAsInt();
    }

    /** The processes that run this stage together; only the one that leads has outputs. */
    default ProcessGroup processes() {
        return ProcessGroup.alone();
    }

    /** Processes that make parts of a stage's rows; empty where this one computes them as they come. */
    default Optional<PartWorkers> workers() {
        return Optional.empty();
    }

    Metrics metrics();

    Seeds seeds();

    /** Where a dataset comes from that a stage makes by these options, its inputs apart; free options change no row. */
    default <C extends Record> Lineage lineage(Stage<C> stage, C config) {
        String options = ConfigWriter.yaml(RunIdentity.without(ConfigWriter.tree(config), stage.freeOptions()));
        return Lineage.of(stage.name())
                .withOption("options-sha256", Hashes.ofText(options))
                .withSeed(seeds().runSeed());
    }

    /** Where long work shows how far it has come. */
    ProgressDisplay progress();

    /** One named value for the manifest and for {@code --json}: a number, text, list, map or record. */
    void result(String name, Object value);

    /** One line for the user: what was done, with numbers. */
    void say(String line);

    /** Something the user should know and the report must show. */
    void warn(String line);

    /** A condition of the user's has failed: everything is written all the same, then the command ends with exit code 4. */
    default void failGate(String failure) {
        throw new UserError(List.of("gate failed: " + failure), UserError.GATE);
    }
}
