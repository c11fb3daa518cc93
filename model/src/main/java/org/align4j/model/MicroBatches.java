package org.align4j.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Splits the units of one step so that no part has more tokens than the budget. */
public final class MicroBatches {
    private MicroBatches() {}

    /**
     * Longest first, so that rows of like length stand together (attention alone pads, among neighbours) and the most
     * memory is asked for at once. A unit that alone is beyond the budget makes a part of its own.
     *
     * @param budget most tokens of a part
     */
    public static <U extends BatchUnit> List<List<U>> split(List<U> units, int budget) {
        List<U> sorted = new ArrayList<>(units);
        sorted.sort(Comparator.comparingInt(U::longest).reversed());
        List<List<U>> parts = new ArrayList<>();
        List<U> part = new ArrayList<>();
        long tokens = 0;
        for (U unit : sorted) {
            if (!part.isEmpty() && tokens + unit.tokens() > budget) {
                parts.add(part);
                part = new ArrayList<>();
                tokens = 0;
            }
            part.add(unit);
            tokens += unit.tokens();
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /**
     * As {@link #split(List, int)}, with a part for each of several processes that share the step where there are units
     * enough: like shares as far as the units allow.
     *
     * @param processes at least 1
     */
    public static <U extends BatchUnit> List<List<U>> split(List<U> units, int budget, int processes) {
        if (processes == 1) {
            return split(units, budget);
        }
        long tokens = units.stream().mapToLong(BatchUnit::tokens).sum();
        List<List<U>> parts =
                new ArrayList<>(split(units, (int) Math.min(budget, (tokens + processes - 1) / processes)));
        while (parts.size() < Math.min(processes, units.size())) {
            List<U> most = Collections.max(parts, Comparator.comparingInt(List::size));
            int at = parts.indexOf(most);
            parts.set(at, most.subList(0, most.size() / 2));
            parts.add(at + 1, most.subList(most.size() / 2, most.size()));
        }
        return parts;
    }
}
