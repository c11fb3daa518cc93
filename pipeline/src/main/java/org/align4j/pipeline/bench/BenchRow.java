package org.align4j.pipeline.bench;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param what the work
 * @param batch rows, pairs or completions at once
 * @param length tokens of a row, or new tokens
 * @param tokensPerSecond the median turn's: tokens read, or new tokens where the work samples
 * @param peakMemoryBytes the most the measuring process held; null where the system does not say
 * @param memoryEstimateBytes the most that it was estimated to hold, as a stage says before it starts
 * @param shareOfPeak floating point operations of the products that the work needs, per second, of what the device
 *     reaches on bare products
 * @param nearerLimit what bounds the work on this machine: its products, or its memory
 * @param shareOfLimit the time that the work would take at that limit, of the time that it takes
 */
public record BenchRow(
        String what,
        int batch,
        int length,
        double tokensPerSecond,
        @Nullable Long peakMemoryBytes,
        long memoryEstimateBytes,
        double shareOfPeak,
        String nearerLimit,
        double shareOfLimit) {}
