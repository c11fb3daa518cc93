package org.align4j.model;

import java.util.List;

/**
 * Rows of token ids, right padded when they reach the engine. Padding is known by length, never by id, so a padding id
 * that equals end-of-text does no harm.
 *
 * @param rows token ids, each row at least one long
 */
public record TokenBatch(List<int[]> rows) {
    public TokenBatch {
        rows = List.copyOf(rows);
        if (rows.isEmpty() || rows.stream().anyMatch(row -> row.length == 0)) {
            throw new IllegalArgumentException("a batch needs rows of at least one token");
        }
    }

    /** Of all rows together, padding not counted. */
    public long tokens() {
        return rows.stream().mapToLong(row -> row.length).sum();
    }

    public int size() {
        return rows.size();
    }

    /** Length of the longest row: the time dimension of everything computed from this batch. */
    public int time() {
        return rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    }
}
