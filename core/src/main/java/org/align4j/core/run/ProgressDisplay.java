package org.align4j.core.run;

/** Where progress is shown: a bar on a terminal, a plain line every few seconds elsewhere, or nowhere. */
@FunctionalInterface
public interface ProgressDisplay {
    /** The total of work whose length nobody knows beforehand. */
    long UNKNOWN = -1;

    /**
     * Begins one piece of work.
     *
     * @param what it is, such as {@code "sampling"}
     * @param unit what is counted, in the plural, such as {@code "prompts"}
     * @param total how many there are, or {@link #UNKNOWN}
     */
    Progress start(String what, String unit, long total);

    /** Shows nothing. */
    static ProgressDisplay none() {
        return (what, unit, total) -> new Progress() {
            @Override
            public void advance(long count) {}

            @Override
            public void note(String words) {}

            @Override
            public void close() {}
        };
    }
}
