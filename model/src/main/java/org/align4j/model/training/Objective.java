package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.align4j.model.Autograd;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/**
 * What is minimised: a sum over a micro-batch as a function of the model's numbers (log-probs of a language model,
 * scores of a value model). The loop divides by the weight of the whole optimizer step, so that neither padding nor the
 * split into micro-batches changes the loss (huggingface/trl#2617).
 *
 * @param <B> the micro-batch
 */
public interface Objective<B> {
    /** What the model reads. */
    TokenBatch tokens(B batch);

    /** What the loss is normalised by, summed over the micro-batches of a step: trained tokens, rows or pairs. */
    double weight(B batch);

    /**
     * The micro-batch's summed loss.
     *
     * @param numbers (batch, time) of {@link TokenModel#forward}; the loss must be differentiable in them
     * @param metrics where further metrics of the micro-batch go
     * @return a scalar, the SUM over the micro-batch
     */
    NDArray loss(B batch, NDArray numbers, MetricSums metrics);

    /**
     * Adds the micro-batch's gradient to the model's: forward, autograd over the numbers, backward. An objective for
     * which the model has one fused call overrides this.
     *
     * @param scale 1 / weight of the whole optimizer step
     * @return the micro-batch's summed loss, not scaled
     */
    default double accumulate(TokenModel model, B batch, double scale, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.forward(tokens(batch));
            numbers.attach(local);
            Autograd.Gradient gradient = Autograd.gradient(numbers, leaf -> loss(batch, leaf, metrics));
            model.backward(Scalars.mul(gradient.gradient(), scale));
            return gradient.value();
        }
    }

    /** The micro-batch's summed loss without learning anything from it. */
    default double evaluate(TokenModel model, B batch, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.evaluate(tokens(batch));
            numbers.attach(local);
            return loss(batch, numbers, metrics).toType(DataType.FLOAT64, true).getDouble();
        }
    }
}
