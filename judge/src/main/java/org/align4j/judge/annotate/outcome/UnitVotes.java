package org.align4j.judge.annotate.outcome;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All readings of one question about one unit.
 *
 * @param readings at least one
 */
record UnitVotes(List<Reading> readings) {
    /** How often each label was given. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        readings.forEach(reading -> counts.merge(reading.label(), 1L, Long::sum));
        return counts;
    }

    /** The labels that were given most often, more than one if they are equal. */
    List<String> leading() {
        Map<String, Long> counts = counts();
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Share of the votes that have a leading label. */
    double agreement() {
        Map<String, Long> counts = counts();
        return counts.get(leading().get(0)) / (double) readings.size();
    }

    double mean() {
        return readings.stream().mapToDouble(Reading::number).average().orElse(Double.NaN);
    }
}
