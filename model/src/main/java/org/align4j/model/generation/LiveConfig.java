package org.align4j.model.generation;

import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.model.config.SamplerWeights;

/**
 * How much a {@link LiveGenerator} holds at once.
 *
 * @param slots most completions decoded together; 0 for as many as 1 GiB of cache holds, at most 128
 * @param maxLength most tokens of a prompt with its completion; 0 for the model's context, at most 2048
 * @param weights what the decoder holds weights in
 */
public record LiveConfig(int slots, int maxLength, SamplerWeights weights) {
    static final long CACHE_BYTES = 1L << 30;
    /** Few, since somebody waits for every token. */
    static final int STEPS = 2;

    private static final int MOST_SLOTS = 128;
    private static final int USUAL_LENGTH = 2048;

    public LiveConfig {
        Check.atLeast("slots", 0, slots);
        Check.that(maxLength == 0 || maxLength >= 2, "max-length", "must be 0 or at least 2", maxLength);
    }

    /** Weights in the type that the model computes in. */
    public LiveConfig(int slots, int maxLength) {
        this(slots, maxLength, SamplerWeights.PRECISION);
    }

    int mostSlots() {
        return slots > 0 ? slots : MOST_SLOTS;
    }

    int lengthOf(int context) {
        if (maxLength > context) {
            throw new UserError("max-length " + maxLength + " is longer than the model's context of " + context);
        }
        return maxLength > 0 ? maxLength : Math.min(USUAL_LENGTH, context);
    }
}
