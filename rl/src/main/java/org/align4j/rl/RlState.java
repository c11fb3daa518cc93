package org.align4j.rl;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.rl.episode.Episode;

/**
 * Where a run stands between two iterations. Prompts, samples and mini-batches follow from the seed and the iteration; what
 * learns saves itself beside this.
 *
 * @param iteration iterations done
 * @param klCoefficient of the next one
 * @param entropyCoefficient likewise
 * @param asking where sampling stands
 * @param episodes completions sampled so far
 * @param tokens completion tokens sampled so far
 * @param trajectories rows written so far
 * @param metrics position in the metrics
 * @param last metrics of the last iteration
 * @param kept which checkpoints stay as models
 */
record RlState(
        int iteration,
        double klCoefficient,
        double entropyCoefficient,
        Asking asking,
        long episodes,
        long tokens,
        long trajectories,
        long metrics,
        Map<String, Double> last,
        KeptCheckpoints.State kept) {
    /**
     * Where sampling stands.
     *
     * @param next number of the next prompt in the run, from 0
     * @param retired ids of the prompts that are not asked again
     */
    record Asking(long next, SortedSet<String> retired) {
        static final Asking START = new Asking(0, Collections.emptySortedSet());
    }

    static RlState start(double klCoefficient, double entropyCoefficient) {
        return new RlState(
                0, klCoefficient, entropyCoefficient, Asking.START, 0, 0, 0, 0, Map.of(), KeptCheckpoints.State.START);
    }

    /** With what was sampled. */
    RlState and(Rollouts.Sampled sampled) {
        return and(sampled.played(), sampled.asking());
    }

    /**
     * With what was sampled.
     *
     * @param then where sampling stands then
     */
    RlState and(List<Episode> played, Asking then) {
        return new RlState(
                iteration,
                klCoefficient,
                entropyCoefficient,
                then,
                episodes + played.size(),
                tokens + played.stream().mapToLong(Episode::length).sum(),
                trajectories,
                metrics,
                last,
                kept);
    }

    /** One iteration on. */
    RlState next(double nextKlCoefficient, double nextEntropyCoefficient, Map<String, Double> logged) {
        return new RlState(
                iteration + 1,
                nextKlCoefficient,
                nextEntropyCoefficient,
                asking,
                episodes,
                tokens,
                trajectories,
                metrics,
                logged,
                kept);
    }

    /** The same with what a written checkpoint fixes. */
    RlState at(long rows, long position, KeptCheckpoints.State models) {
        return new RlState(
                iteration, klCoefficient, entropyCoefficient, asking, episodes, tokens, rows, position, last, models);
    }
}
