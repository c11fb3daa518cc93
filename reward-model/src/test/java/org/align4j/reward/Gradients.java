package org.align4j.reward;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.util.function.UnaryOperator;

/** The referee: DJL's autograd of a scalar. */
final class Gradients {
    private Gradients() {}

    static double[] of(NDArray x, UnaryOperator<NDArray> scalar) {
        x.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(scalar.apply(x));
        }
        return x.getGradient().toDoubleArray();
    }
}
