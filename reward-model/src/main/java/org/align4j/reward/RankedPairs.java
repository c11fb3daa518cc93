package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.reward.loss.RankedScores.RankedList;

/** The pairs that a ranking decides. */
final class RankedPairs {
    private RankedPairs() {}

    /** Rows of the better and of the worse completion. */
    record Pair(int better, int worse) {}

    static List<Pair> decided(RankedList list) {
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < list.rows().size(); a++) {
            for (int b = 0; b < list.rows().size(); b++) {
                if (list.ranks().get(a) < list.ranks().get(b)) {
                    pairs.add(new Pair(list.rows().get(a), list.rows().get(b)));
                }
            }
        }
        return pairs;
    }
}
