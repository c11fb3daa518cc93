package org.align4j.pipeline.stage;

import org.align4j.model.kernel.MachineSpeeds;

/**
 * A stage or another command.
 *
 * @param <C> its options, each component with {@code @Option}
 */
public interface Subprogram<C extends Record> {
    /** The words of the subcommand, such as {@code "score"} or {@code "data import"}. */
    String name();

    Class<C> configType();

    /** What it mostly does: for that an engine's types are chosen where options leave them to the program. */
    default MachineSpeeds.Work work() {
        return MachineSpeeds.Work.ROWS;
    }
}
