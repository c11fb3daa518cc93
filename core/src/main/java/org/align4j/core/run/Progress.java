package org.align4j.core.run;

/** How far one long piece of work has come; shown as the {@link ProgressDisplay} that started it does. */
public interface Progress extends AutoCloseable {
    /** {@code count} more units are done. */
    void advance(long count);

    /** {@code count} units were done by an earlier process: they count as done, but not for the rate. */
    default void skip(long count) {
        advance(count);
    }

    /** A few words shown behind the numbers until the next call, such as {@code "loss 1.234"}. */
    void note(String words);

    /** The work has ended, whether all of it was done or not. */
    @Override
    void close();
}
