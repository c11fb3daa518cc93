package org.align4j.model.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Splits the units of one step so that no part costs more than the token budget, padding counted. */
public final class MicroBatches {
    private MicroBatches() {}

    /**
     * Longest first, so that rows of like length pad each other little and the most memory is asked for at once. A unit
     * that alone is beyond the budget makes a part of its own.
     *
     * @param budget most rows times longest row of a part, in tokens
     */
    public static <U extends BatchUnit> List<List<U>> split(List<U> units, int budget) {
        List<U> sorted = new ArrayList<>(units);
        sorted.sort(Comparator.comparingInt(U::longest).reversed());
        List<List<U>> parts = new ArrayList<>();
        List<U> part = new ArrayList<>();
        long rows = 0;
        long longest = 0;
        for (U unit : sorted) {
            if (!part.isEmpty() && (rows + unit.rows()) * longest > budget) {
                parts.add(part);
                part = new ArrayList<>();
                rows = 0;
            }
            if (part.isEmpty()) {
                longest = unit.longest();
            }
            part.add(unit);
            rows += unit.rows();
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** Tokens the engine computes for a part, padding counted. */
    public static long cost(List<? extends BatchUnit> part) {
        long rows = 0;
        long longest = 0;
        for (BatchUnit unit : part) {
            rows += unit.rows();
            longest = Math.max(longest, unit.longest());
        }
        return rows * longest;
    }
}
