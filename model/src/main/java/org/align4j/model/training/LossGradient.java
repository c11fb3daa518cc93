package org.align4j.model.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import org.align4j.model.TokenModel;

/** The general way from a loss over a model's numbers to the model's weight gradients. */
final class LossGradient {
    private LossGradient() {}

    static <B> double accumulate(Objective<B> objective, TokenModel model, B batch, double scale, MetricSums metrics) {
        try (NDManager step = model.manager().newSubManager()) {
            NDArray numbers = model.forward(objective.tokens(batch));
            numbers.attach(step);
            numbers.setRequiresGradient(true);
            double value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray loss = objective.loss(batch, numbers, metrics);
                collector.backward(loss);
                value = loss.toType(DataType.FLOAT64, false).getDouble();
            }
            model.backward(numbers.getGradient().mul(scale));
            return value;
        }
    }
}
