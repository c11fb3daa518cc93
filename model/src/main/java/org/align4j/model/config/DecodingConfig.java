package org.align4j.model.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * How many rows are decoded together. What is drawn does not depend on it; speed and memory do.
 *
 * @param slots 0 chooses: as many as their cache fits in 1 GiB, at most 128
 */
public record DecodingConfig(
        @Option(doc = "Rows decoded together; 0 takes as many as 1 GiB of cache holds, at most 128", def = "0")
        int slots,

        @Option(doc = "Continue past end-of-text, up to the limit on new tokens", def = "false")
        boolean ignoreEndOfText,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights) {
    /** A slot keeps its keys and values between tokens; this much for all of them together. */
    private static final long CACHE_BYTES = 1L << 30;

    private static final int MOST_SLOTS = 128;

    public DecodingConfig {
        Check.atLeast("slots", 0, slots);
    }

    /** Weights in the type that the model computes in. */
    public DecodingConfig(int slots, boolean ignoreEndOfText) {
        this(slots, ignoreEndOfText, SamplerWeights.PRECISION);
    }

    /** Everything chosen. */
    public static DecodingConfig auto() {
        return new DecodingConfig(0, false);
    }

    /**
     * Slots for rows that need this much cache each.
     *
     * @param bytesPerRow of the longest row's cache
     */
    public int slotsFor(int rows, long bytesPerRow) {
        long most = slots > 0 ? slots : Math.max(1, Math.min(MOST_SLOTS, CACHE_BYTES / bytesPerRow));
        return (int) Math.min(rows, most);
    }
}
