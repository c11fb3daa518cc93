package org.align4j.model.training;

import java.util.List;
import java.util.Map;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/**
 * What a {@link Learner} minimises: a sum over a micro-batch. The learner divides by the weight of the whole optimizer step,
 * so that neither padding nor the split into micro-batches changes the loss (huggingface/trl#2617).
 *
 * @param <B> the micro-batch
 */
public interface Objective<B> {
    /** What the model reads. */
    TokenBatch tokens(B batch);

    /** What the loss is normalised by, summed over the micro-batches of a step: trained tokens, rows or pairs. */
    double weight(B batch);

    /**
     * Adds the micro-batch's gradient to the model's.
     *
     * @param scale 1 / weight of the whole optimizer step
     * @return the micro-batch's summed loss, not scaled
     */
    double accumulate(TokenModel model, B batch, double scale, MetricSums metrics);

    /**
     * Called once before the micro-batches of an optimizer step are learned from, for objectives whose loss is not a sum
     * over rows: what they need of the whole step is read here.
     *
     * @param model with the weights that the step starts from
     */
    default void beforeStep(TokenModel model, List<B> micro) {}

    /**
     * Called after a step that changed the weights; not after one that the guard skipped.
     *
     * @param metrics means over the step
     */
    default void afterStep(TokenModel model, Map<String, Double> metrics) {}

    /** What the objective itself gathers over the steps and a checkpoint must hold. */
    default List<Stateful> states() {
        return List.of();
    }

    /**
     * The loss of a whole optimizer step from its micro-batches' sums; an objective whose weights divide already overrides
     * this.
     */
    default double mean(double sum, double weight) {
        return sum / weight;
    }

    /** True if the loss may be negative: then its median is not a measure of how large it should be. */
    default boolean signed() {
        return false;
    }
}
