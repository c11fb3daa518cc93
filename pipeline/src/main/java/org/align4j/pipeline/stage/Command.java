package org.align4j.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subcommand that is not a stage: it leaves no run folder, only what it prints or the files its options name.
 *
 * @param <C> its options, each component with {@code @Option}
 */
public interface Command<C extends Record> extends Subprogram<C> {
    /**
     * What a command is, to the command line.
     *
     * @param name the words of the subcommand, such as {@code "score"} or {@code "data import"}
     * @param summary one line for {@code --help}
     */
    record Declaration<C extends Record>(String name, String summary, Class<C> configType) {}

    Declaration<C> declaration();

    @Override
    default String name() {
        return declaration().name();
    }

    default String summary() {
        return declaration().summary();
    }

    @Override
    default Class<C> configType() {
        return declaration().configType();
    }

    /**
     * Options that are given without their flag, in this order ({@code align model info DIR}); their flags work too. The
     * last may be a list and takes all that follow.
     */
    default List<String> arguments() {
        return List.of();
    }

    /**
     * The folder that the command writes, null if it writes none. While it runs, nobody else may write there: the command
     * line locks it as a stage's run folder is locked.
     */
    default @Nullable Path writes(C config) {
        return null;
    }

    /** The file that the command writes, null if it writes none; it is locked in the same way. */
    default @Nullable Path writesFile(C config) {
        return null;
    }

    /** Does the work; wrong input is a {@link org.align4j.core.UserError}, as is a failed gate. */
    void run(C config, CommandContext context) throws IOException;
}
