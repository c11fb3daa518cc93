package org.align4j.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;

/**
 * What a run will hold at its peak, by what holds it.
 *
 * @param parts bytes by name, in the order in which they are said
 */
public record MemoryEstimate(Map<String, Long> parts) {
    /** Java, the engine's library and what they keep for themselves; measured at 0.33 to 0.38 GB. */
    public static final long PROGRAM = 350_000_000;

    public MemoryEstimate {
        parts = new LinkedHashMap<>(parts);
    }

    /** All of it, the program itself included. */
    public long total() {
        return PROGRAM + parts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Both at the same time; the program counts once, parts of one name add up. */
    public MemoryEstimate with(MemoryEstimate other) {
        Map<String, Long> both = new LinkedHashMap<>(parts);
        other.parts.forEach((name, bytes) -> both.merge(name, bytes, Long::sum));
        return new MemoryEstimate(both);
    }

    /** The one that holds more: of work that comes one after the other. */
    public MemoryEstimate or(MemoryEstimate other) {
        return other.total() > total() ? other : this;
    }

    /**
     * What sampling holds: the packed weights, and what they are packed from, later keys and values of every slot.
     *
     * @param rows to be decoded in all
     * @param length tokens of the longest, prompt and completion
     */
    public static MemoryEstimate sampling(
            ModelConfig model, EngineConfig engine, DecodingConfig decoding, int rows, int length) {
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = ModelMemory.language(model, engine, LoraConfig.none())) {
            parts.put("packed weights", memory.packed(decoding.weights()));
            // the weights are freed once they are packed; a row's prompt is computed apart before its keys and values
            // are put among the others, which takes half a row more
            int slots = decoding.slotsFor(rows, memory.cache(length));
            long cache = slots * memory.cache(length) * 3 / 2;
            parts.put("weights, then keys and values", Math.max(memory.frozen(), cache));
        }
        return new MemoryEstimate(parts);
    }

    /** One line for people. */
    public String text() {
        return "about " + gigabytes(total()) + " ("
                + parts.entrySet().stream()
                        .filter(part -> part.getValue() > 0)
                        .map(part -> part.getKey() + " " + number(part.getValue()))
                        .collect(Collectors.joining(", "))
                + ", the program " + number(PROGRAM) + ")";
    }

    /** For people. */
    public static String gigabytes(long bytes) {
        return number(bytes) + " GB";
    }

    private static String number(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e9);
    }
}
