package org.align4j.model.training;

import java.util.List;
import java.util.function.Function;
import org.align4j.model.BatchUnit;

/**
 * What there is to train on.
 *
 * @param units in the data's order; any random-access list, also one that reads from disk
 * @param collate makes a micro-batch of some of them
 * @param <U> what is shuffled as a whole
 * @param <B> what the objective reads
 */
public record Batches<U extends BatchUnit, B>(List<U> units, Function<List<U>, B> collate) {}
