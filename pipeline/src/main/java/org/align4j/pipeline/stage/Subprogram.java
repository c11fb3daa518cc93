package org.align4j.pipeline.stage;

/**
 * A stage or another command.
 *
 * @param <C> its options, each component with {@code @Option}
 */
public interface Subprogram<C extends Record> {
    /** The words of the subcommand, such as {@code "score"} or {@code "data import"}. */
    String name();

    Class<C> configType();
}
