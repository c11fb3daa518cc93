package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Comparisons drawn without replacement until none is left, then all anew. */
final class Deck {
    private final List<LearnedPair> all;
    private final RandomGenerator random;
    private final List<LearnedPair> left = new ArrayList<>();

    Deck(List<LearnedPair> all, RandomGenerator random) {
        this.all = all;
        this.random = random;
    }

    LearnedPair next() {
        if (left.isEmpty()) {
            left.addAll(all);
            PairDraw.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
