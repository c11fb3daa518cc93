package org.align4j.judge;

import java.util.List;

/** Says which of two completions is better. Implementations may ask in parallel; answers come in the questions' order. */
public interface Judge extends AutoCloseable {
    /** Stable name, stored with every verdict. */
    String name();

    /**
     * Judges every comparison in the order it is shown; asking both orders and combining them is {@code BothOrders}'
     * work, not the judge's.
     *
     * @return as many verdicts as comparisons, none null; a failure is a verdict with its status, never an exception
     */
    List<Verdict> compare(List<Comparison> comparisons);

    @Override
    default void close() {}
}
