package org.align4j.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;

/**
 * A pointwise judge: a number for one completion, higher is better. Reinforcement learning takes it as a reward. It
 * compares as well, and whoever opens it closes it.
 */
public interface CompletionScorer extends Judge {
    /**
     * Scores each candidate by itself.
     *
     * @return as many scores as candidates, in their order; NaN where a candidate could not be scored
     */
    double[] score(List<Candidate> candidates);

    /** The same, each with how it came about. */
    default List<Scored> judge(List<Candidate> candidates) {
        return Arrays.stream(score(candidates))
                .mapToObj(score -> Double.isNaN(score)
                        ? new Scored(Status.ERROR, score, "could not be scored", Cost.NOTHING)
                        : new Scored(Status.OK, score, null, Cost.NOTHING))
                .toList();
    }

    /**
     * What its scores are made of: by name, how far each candidate honours a part, in [0, 1]. Empty for a judge whose scores
     * have no parts.
     */
    default Map<String, double[]> parts(List<Candidate> candidates) {
        return Map.of();
    }

    /** Whether it scores by a candidate's own {@link Candidate#criteria}; one that does not, does not look at them. */
    default boolean takesCriteria() {
        return false;
    }

    /** What scoring would take; in-process judges cost nothing. */
    default Estimate cost(List<Candidate> candidates) {
        return new Estimate(candidates.size(), 0, 0, 0);
    }
}
