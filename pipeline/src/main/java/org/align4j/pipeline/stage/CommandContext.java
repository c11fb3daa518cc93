package org.align4j.pipeline.stage;

import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.run.ProgressDisplay;

/** What a command may use of the command line around it. */
public interface CommandContext {
    /**
     * The artifact that a path option names: the path itself, or, where it is a run folder, the artifact in it.
     *
     * @throws org.align4j.core.UserError if neither is there
     */
    Path artifact(String option, Path given, Artifact type);

    /** One line of the command's answer, on standard output; with {@code --json} nothing but the results is there. */
    void print(String line);

    /** One named value of the machine-readable answer ({@code --json}): a number, text, list, map or record. */
    void result(String name, Object value);

    /** One line about what happens, on standard error. */
    void say(String line);

    /** Something the user should know, on standard error. */
    void warn(String line);

    ProgressDisplay progress();

    /** Processes that make parts of a command's rows; empty where this one computes them as they come. */
    default Optional<PartWorkers> workers() {
        return Optional.empty();
    }

    /** Runs stages, for commands that run several. */
    StageRunner stages();
}
