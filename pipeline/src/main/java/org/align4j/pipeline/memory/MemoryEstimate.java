package org.align4j.pipeline.memory;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run will hold at its peak, by what holds it.
 *
 * @param parts bytes by name, in the order in which they are said
 */
record MemoryEstimate(Map<String, Long> parts) {
    /** Java, the engine's library and what they keep for themselves; measured at 0.33 to 0.38 GB. */
    static final long PROGRAM = 350_000_000;

    MemoryEstimate {
        parts = new LinkedHashMap<>(parts);
    }

    /** All of it, the program itself included. */
    long total() {
        return PROGRAM + parts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line for people. */
    String text() {
        return "about " + gigabytes(total()) + " ("
                + parts.entrySet().stream()
                        .filter(part -> part.getValue() > 0)
                        .map(part -> part.getKey() + " " + number(part.getValue()))
                        .collect(Collectors.joining(", "))
                + ", the program " + number(PROGRAM) + ")";
    }

    static String gigabytes(long bytes) {
        return number(bytes) + " GB";
    }

    private static String number(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e9);
    }
}
