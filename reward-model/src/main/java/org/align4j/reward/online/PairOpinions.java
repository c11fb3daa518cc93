package org.align4j.reward.online;

import java.util.List;
import java.util.random.RandomGenerator;

/** What members hold of pairs: heads that are fitted to the answers, or the members of the ensemble that learns. */
interface PairOpinions {
    /**
     * Opinions on pairs.
     *
     * @param points of the pairs, then of those answered
     * @param margins of each pair by each member, first minus second
     */
    record Opinions(double[][] points, double[][] margins) {}

    /** @param answered at least one */
    Opinions of(List<PairDraw.Pair> pairs, List<LearnedPair> answered, RandomGenerator random);
}
