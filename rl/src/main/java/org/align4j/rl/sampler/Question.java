package org.align4j.rl.sampler;

import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;

/**
 * What one request asks.
 *
 * @param prompt with its row and the number of its first completion
 * @param completions how many of it
 * @param limit most new tokens
 * @param seed of the run; the request's own follows from it and the prompt's row
 */
record Question(GenerationRequest prompt, int completions, int limit, SamplingConfig sampling, long seed) {
    /** Bits of a seed that every server takes. */
    private static final int SEED_BITS = 31;

    /** With which our own engine draws elsewhere what it would draw here. */
    long exactSeed() {
        return prompt.seed(seed);
    }

    /** For other engines: repeatable, no more. */
    long shortSeed() {
        return exactSeed() >>> (Long.SIZE - SEED_BITS);
    }
}
