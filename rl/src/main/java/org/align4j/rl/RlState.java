package org.align4j.rl;

import java.util.Map;
import org.align4j.model.training.KeptCheckpoints;

/**
 * Where a run stands between two iterations. Prompts, samples and mini-batches follow from the seed and the iteration; what
 * learns saves itself beside this.
 *
 * @param iteration iterations done
 * @param klCoefficient of the next one
 * @param tokens completion tokens sampled so far
 * @param trajectories rows written so far
 * @param metrics position in the metrics
 * @param last metrics of the last iteration
 * @param kept which checkpoints stay as models
 */
record RlState(
        int iteration,
        double klCoefficient,
        long tokens,
        long trajectories,
        long metrics,
        Map<String, Double> last,
        KeptCheckpoints.State kept) {
    static RlState start(double klCoefficient) {
        return new RlState(0, klCoefficient, 0, 0, 0, Map.of(), KeptCheckpoints.State.START);
    }

    /** One iteration on. */
    RlState next(double nextCoefficient, long sampledTokens, Map<String, Double> logged) {
        return new RlState(iteration + 1, nextCoefficient, tokens + sampledTokens, trajectories, metrics, logged, kept);
    }

    /** The same with what a written checkpoint fixes. */
    RlState at(long rows, long position, KeptCheckpoints.State models) {
        return new RlState(iteration, klCoefficient, tokens, rows, position, last, models);
    }
}
