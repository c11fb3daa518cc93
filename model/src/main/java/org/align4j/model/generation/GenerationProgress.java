package org.align4j.model.generation;

/** Told how far sampling is, after every few tokens. */
@FunctionalInterface
public interface GenerationProgress {
    /**
     * More tokens were drawn.
     *
     * @param completions finished so far
     * @param tokens sampled so far, in all completions
     */
    void advanced(int completions, long tokens);

    /** Tells nobody. */
    static GenerationProgress none() {
        return (completions, tokens) -> {};
    }
}
