package org.align4j.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;

/**
 * Rows parted before training. What belongs together, such as all pairs of one prompt, is one row here, so that it is on
 * one side.
 *
 * @param training to learn from, in the given order
 * @param heldOut to measure on, in the given order; may be empty
 */
public record HeldOutSplit<T>(List<T> training, List<T> heldOut) {
    /**
     * Holds out a share of the rows, drawn from the run's seed.
     *
     * @param share in [0, 1); rounded to whole rows, and one row at least stays for training
     */
    public static <T> HeldOutSplit<T> of(List<T> rows, double share, Seeds seeds) {
        int wanted = Math.min(Math.max(0, rows.size() - 1), (int) Math.round(share * rows.size()));
        boolean[] out = new boolean[rows.size()];
        RandomGenerator random = seeds.generator("held-out");
        for (int taken = 0; taken < wanted; ) {
            int index = random.nextInt(out.length);
            taken += out[index] ? 0 : 1;
            out[index] = true;
        }
        List<T> training = new ArrayList<>();
        List<T> heldOut = new ArrayList<>();
        for (int i = 0; i < out.length; i++) {
            (out[i] ? heldOut : training).add(rows.get(i));
        }
        return new HeldOutSplit<>(training, heldOut);
    }
}
