package org.align4j.judge;

import java.util.List;

/** A pointwise judge: a number for one completion, higher is better. Reinforcement learning takes it as a reward. */
public interface CompletionScorer {
    /** Stable name, used in metrics and reports. */
    String name();

    /**
     * Scores each candidate by itself.
     *
     * @return as many scores as candidates, in their order; NaN where a candidate could not be scored
     */
    double[] score(List<Candidate> candidates);
}
