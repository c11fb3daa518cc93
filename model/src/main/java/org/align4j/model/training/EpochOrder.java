package org.align4j.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.model.BatchUnit;

/**
 * Which units make up every optimizer step of one epoch. It follows from the run's seed and the epoch alone, so a
 * continued run needs no more than the number of steps done.
 */
final class EpochOrder {
    private EpochOrder() {}

    /** The steps of an epoch, each the indices of its units; every unit is in exactly one. */
    static List<int[]> steps(List<? extends BatchUnit> units, BatchConfig config, Seeds seeds, long epoch) {
        int[] order = shuffled(units.size(), seeds.generator("epoch-order-" + epoch));
        List<int[]> steps = new ArrayList<>();
        long window = (long) config.size() * config.lengthWindow();
        for (long start = 0; start < order.length; start += window) {
            int[] part = Arrays.copyOfRange(order, (int) start, (int) Math.min(order.length, start + window));
            if (config.lengthWindow() > 1) {
                part = sorted(part, units);
            }
            for (int from = 0; from < part.length; from += config.size()) {
                steps.add(Arrays.copyOfRange(part, from, Math.min(part.length, from + config.size())));
            }
        }
        if (config.lengthWindow() > 1) {
            // Sorted windows would show the model short rows first; the order of the steps is drawn again.
            shuffle(steps, seeds.generator("step-order-" + epoch));
        }
        return steps;
    }

    private static int[] shuffled(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static void shuffle(List<int[]> steps, RandomGenerator random) {
        for (int i = steps.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int[] other = steps.set(i, steps.get(j));
            steps.set(j, other);
        }
    }

    private static int[] sorted(int[] part, List<? extends BatchUnit> units) {
        return Arrays.stream(part)
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer index) -> units.get(index).longest()))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
