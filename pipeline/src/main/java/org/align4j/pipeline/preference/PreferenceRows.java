package org.align4j.pipeline.preference;

import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.BatchUnit;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.Batches;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.rl.preference.MovingReference;
import org.align4j.rl.preference.ReferenceReading;

/**
 * Rows of one kind, pairs or labelled completions: how they are encoded, read and learned from.
 *
 * @param <U> the rows
 * @param <B> a micro-batch of them
 */
interface PreferenceRows<U extends BatchUnit, B> {
    /** The input's rows as tokens; says how many, and warns of what may go wrong with them. */
    List<U> encode(ModelOutline policy);

    ReferenceReading<U> reading();

    /** A row's prompt: rows of one prompt are held out together. */
    IntBuffer prompt(U row);

    /** Tokens of the completions that are to become likelier; their mean over the rows makes log-ratios per token. */
    double wantedTokens(List<U> rows);

    Batches<U, B> batches(List<U> rows);

    /** @param moving the reference, where it follows the policy */
    DifferentiableObjective<B> objective(Optional<MovingReference> moving);

    /** One line on what was measured on held-out rows. */
    String heldOut(int rows, Map<String, Double> metrics);
}
