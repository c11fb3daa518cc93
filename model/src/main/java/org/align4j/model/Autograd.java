package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.UnaryOperator;
import org.align4j.model.kernel.Torch;

/** Differentiates a loss with respect to a model's numbers: a few thousand floats, so DJL's autograd is cheap here. */
public final class Autograd {
    private Autograd() {}

    /**
     * A loss and its slope.
     *
     * @param value the loss
     * @param gradient same shape as the numbers; belongs to their manager
     */
    public record Gradient(double value, NDArray gradient) {}

    /**
     * Evaluates a scalar loss and its gradient. Everything else that the loss makes is freed.
     *
     * @param numbers float32, usually (batch, time)
     * @param loss differentiable with respect to its argument
     */
    public static Gradient gradient(NDArray numbers, UnaryOperator<NDArray> loss) {
        return Torch.recording(() -> record(numbers, loss));
    }

    private static Gradient record(NDArray numbers, UnaryOperator<NDArray> loss) {
        NDManager owner = numbers.getManager();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray leaf = numbers.stopGradient().duplicate();
            leaf.setRequiresGradient(true);
            NDArray value = loss.apply(leaf);
            if (value.size() != 1) {
                throw new IllegalArgumentException("a loss is a scalar, not " + value.getShape());
            }
            // Adding 0 times the numbers gives a loss that ignores them (an empty mask, say) a gradient: zero.
            NDArray connected = value.add(Scalars.mul(leaf.sum(), 0));
            JniUtils.backward((PtNDArray) connected, (PtNDArray) owner.ones(connected.getShape()), false, false);
            NDArray gradient = leaf.getGradient();
            NDScope.unregister(gradient);
            gradient.attach(owner);
            return new Gradient(value.toType(DataType.FLOAT64, true).toDoubleArray()[0], gradient);
        }
    }
}
