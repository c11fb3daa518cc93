package org.align4j.pipeline.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The largest batch that would fit, from how memory grew over the measured ones. */
final class LargestBatch {
    /** A line through two batches says little beyond so many times the larger one. */
    private static final long FARTHEST = 16;

    private LargestBatch() {}

    /**
     * Continues the line through the two largest batches of each work.
     *
     * @param free bytes that could still be taken while nothing was measured
     * @return by work, at most 16 times the largest measured; works with one batch, or whose memory did not grow, are left out
     */
    static Map<String, Long> of(List<BenchRow> rows, OptionalLong free) {
        Map<String, List<BenchRow>> byWork = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.peakMemoryBytes() != null)
                .forEach(row -> byWork.computeIfAbsent(row.what(), work -> new ArrayList<>())
                        .add(row));
        Map<String, Long> largest = new LinkedHashMap<>();
        byWork.forEach((work, own) -> {
            if (own.size() > 1 && free.isPresent()) {
                BenchRow before = own.get(own.size() - 2);
                BenchRow last = own.get(own.size() - 1);
                double each = (double) (bytes(last) - bytes(before)) / (last.batch() - before.batch());
                if (each > 0) {
                    long fits = (long) (last.batch() + (free.getAsLong() - bytes(last)) / each);
                    largest.put(work, Math.max(0, Math.min(fits, FARTHEST * last.batch())));
                }
            }
        });
        return largest;
    }

    private static long bytes(BenchRow row) {
        Long bytes = row.peakMemoryBytes();
        return bytes == null ? 0 : bytes;
    }
}
