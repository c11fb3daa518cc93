package org.align4j.model.training;

import java.util.List;
import java.util.function.Function;
import org.align4j.model.BatchUnit;

/**
 * What there is to train on.
 *
 * @param units in the data's order; any random-access list, also one that reads from disk
 * @param collate makes a micro-batch of some of them
 * @param reading what a unit is in an epoch
 * @param <U> what is shuffled as a whole
 * @param <B> what the objective reads
 */
public record Batches<U extends BatchUnit, B>(List<U> units, Function<List<U>, B> collate, Reading<U> reading) {
    /** The same in every epoch. */
    public Batches(List<U> units, Function<List<U>, B> collate) {
        this(units, collate, (index, epoch) -> units.get(index));
    }

    /** A unit as it is read in one epoch: the same for the same epoch, so that a continued run reads the same. */
    @FunctionalInterface
    public interface Reading<U> {
        /**
         * @param index of the unit
         * @param epoch from 0
         */
        U unit(int index, long epoch);
    }
}
