package org.align4j.rl.preference;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.model.TokenModel;

/**
 * How rows of one kind have their completions' log-probs read under a reference, and what of that is kept.
 *
 * @param <U> the rows
 */
public interface ReferenceReading<U> {
    /** Everything of a row that its log-probs follow from. */
    String identity(U row);

    /** The rows with their log-probs under a model, in the given order. */
    List<U> read(TokenModel model, List<U> rows);

    /** What is kept of each row, by TRL's names, in order. */
    Map<String, ToDoubleFunction<U>> columns();

    /** A row with what was kept of it, in the order of {@link #columns}. */
    U restored(U row, double[] kept);
}
