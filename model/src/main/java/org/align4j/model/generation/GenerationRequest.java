package org.align4j.model.generation;

/**
 * One prompt to be completed.
 *
 * @param prompt token ids, at least one
 * @param row identifies it among everything sampled with the same seed: with the seed, the number of the completion and
 *     the position it determines every random number, whatever else is in the batch
 * @param first number of the request's first completion among those of its row
 */
public record GenerationRequest(int[] prompt, long row, int first) {
    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
    }

    /** The seed with which a row 0 elsewhere draws from its completion 0 on what this request draws with a run's seed. */
    public long seed(long runSeed) {
        return Uniforms.seedOf(runSeed, row, first);
    }

    /** A row's completions, numbered from 0. */
    public GenerationRequest(int[] prompt, long row) {
        this(prompt, row, 0);
    }
}
