package org.align4j.rl.sampler;

import java.util.List;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;

/** Draws a policy's completions. Not for several threads at once. */
public sealed interface Sampler extends AutoCloseable permits EngineSampler, ServerSampler {
    /**
     * Takes the policy's weights as they are now.
     *
     * @param updates iterations that they have learned from
     */
    void prepare(int updates);

    /**
     * Draws completions of every prompt, from the weights that were taken last.
     *
     * @param seed with a request's row and the number of the completion it decides every random number
     * @return for each request, in order, its completions, in order
     */
    List<List<Completion>> sample(
            List<GenerationRequest> requests, int completionsPerPrompt, SamplingConfig sampling, long seed);

    /** Most tokens of a prompt and its completion. */
    int maxPositions();

    @Override
    void close();
}
