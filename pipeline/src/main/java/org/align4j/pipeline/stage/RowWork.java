package org.align4j.pipeline.stage;

import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Work on rows that can be cut into parts: what one row is, what its answer is, and where a cut may be. Both are records
 * that JSON can hold.
 *
 * @param name of the work in its stage; its folder's and its function's name
 * @param partRows rows of a part, more where the last ones belong together
 * @param together whether a row must be in the part of the row before it
 * @param whole whether an answer need not be asked for again when the run is continued
 */
public record RowWork<Q, A>(
        String name, Class<Q> row, Class<A> answer, int partRows, BiPredicate<Q, Q> together, Predicate<A> whole) {
    /** Rows that have nothing to do with each other, and answers that always come. */
    public static <Q, A> RowWork<Q, A> of(String name, Class<Q> row, Class<A> answer, int partRows) {
        return new RowWork<>(name, row, answer, partRows, (before, next) -> false, each -> true);
    }

    /** Rows that may have to stay together. */
    public RowWork<Q, A> keeping(BiPredicate<Q, Q> other) {
        return new RowWork<>(name, row, answer, partRows, other, whole);
    }

    /** Answers that may have failed. */
    public RowWork<Q, A> askingAgainUnless(Predicate<A> other) {
        return new RowWork<>(name, row, answer, partRows, together, other);
    }

    /** The same under another name, where a stage has it several times. */
    public RowWork<Q, A> named(String other) {
        return new RowWork<>(other, row, answer, partRows, together, whole);
    }
}
