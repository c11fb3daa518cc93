package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.Scalars;
import org.align4j.model.TokenModel;

/**
 * An objective that is a differentiable function of the model's numbers alone: log-probs of a language model, scores of a
 * value model.
 *
 * @param <B> the micro-batch
 */
public interface DifferentiableObjective<B> extends Objective<B> {
    /**
     * The micro-batch's summed loss.
     *
     * @param numbers (batch, time) of {@link TokenModel#forward}; the loss must be differentiable in them
     * @param metrics where further metrics of the micro-batch go
     * @return a scalar, the SUM over the micro-batch
     */
    NDArray loss(B batch, NDArray numbers, MetricSums metrics);

    /** Forward, autograd over the numbers, backward; where the model has one fused call, that is used instead. */
    @Override
    default double accumulate(TokenModel model, B batch, double scale, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.forward(tokens(batch));
            numbers.attach(local);
            Autograd.Gradient gradient = Autograd.gradient(numbers, leaf -> loss(batch, leaf, metrics));
            model.backward(Scalars.mul(gradient.gradient(), scale));
            return gradient.value();
        }
    }

    /** As {@link #beforeStep}, before rows are measured that nothing is learned from. */
    default void beforeEvaluation(TokenModel model, List<B> micro) {}

    /** The micro-batch's summed loss without learning anything from it. */
    default double evaluate(TokenModel model, B batch, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.evaluate(tokens(batch));
            numbers.attach(local);
            return loss(batch, numbers, metrics).toType(DataType.FLOAT64, true).getDouble();
        }
    }
}
