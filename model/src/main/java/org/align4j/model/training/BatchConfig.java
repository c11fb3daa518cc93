package org.align4j.model.training;

import org.align4j.core.options.Check;
import org.align4j.core.options.CountOrAuto;
import org.align4j.core.options.Option;

/** How rows become optimizer steps and steps become micro-batches. */
public record BatchConfig(
        @Option(doc = "Rows (pairs, for pair losses) per optimizer step", def = "32", often = true)
        int size,

        @Option(
                doc = "Most tokens in one micro-batch, or auto for as many as fit in memory; how a step is "
                        + "split affects only memory and speed",
                def = "8192",
                often = true)
        CountOrAuto microBatchTokens,

        @Option(
                doc = "Optimizer steps whose rows are sorted by length together; 1 keeps the order random "
                        + "and sorts only within a step",
                def = "1")
        int lengthWindow) {
    public BatchConfig {
        Check.atLeast("size", 1, size);
        Check.atLeast("length-window", 1, lengthWindow);
    }

    /** With a given number of tokens. */
    public BatchConfig(int size, int microBatchTokens, int lengthWindow) {
        this(size, CountOrAuto.of(microBatchTokens), lengthWindow);
    }
}
