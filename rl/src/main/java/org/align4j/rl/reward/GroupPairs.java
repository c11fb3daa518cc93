package org.align4j.rl.reward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which completions of a group are compared: each with the same number of others. */
final class GroupPairs {
    private GroupPairs() {}

    /** Places of two completions in their group. */
    record Pair(int first, int second) {}

    /**
     * The completions stand in a circle, drawn anew by the seed; each meets its neighbours at distance 1, 2, … and, for an odd number of
     * opponents in an even group, the one across.
     *
     * @param size of the group, at least 2
     * @param opponents of each completion; 0 or more than there are for all others. An odd number in an odd group is not
     *     possible: then each has one more.
     */
    static List<Pair> of(int size, int opponents, long seed) {
        int wanted = opponents == 0 ? size - 1 : Math.min(opponents, size - 1);
        boolean across = wanted % 2 == 1 && size % 2 == 0;
        int reach = across ? wanted / 2 : (wanted + 1) / 2;
        List<Integer> circle = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(circle, new Random(seed));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int distance = 1; distance <= reach; distance++) {
                pairs.add(new Pair(circle.get(i), circle.get((i + distance) % size)));
            }
            if (across && i < size / 2) {
                pairs.add(new Pair(circle.get(i), circle.get(i + size / 2)));
            }
        }
        return pairs;
    }
}
