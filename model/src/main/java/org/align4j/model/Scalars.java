package org.align4j.model;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;

/**
 * Arithmetic of an array with a number, for whatever {@link Autograd} may differentiate. DJL's own methods of the same
 * names put the number into Java's memory and let go of it at once; what has been recorded still points there, and after
 * a garbage collection the way back reads whatever stands there then. Here the number is copied into the engine's memory.
 */
public final class Scalars {
    private Scalars() {}

    /** {@code x * number}, elementwise. */
    public static NDArray mul(NDArray x, double number) {
        return with(x, number, NDArray::mul);
    }

    /** {@code x / number}, elementwise. */
    public static NDArray div(NDArray x, double number) {
        return with(x, number, NDArray::div);
    }

    /** {@code max(x, number)}, elementwise; where they are equal the gradient is halved. */
    public static NDArray maximum(NDArray x, double number) {
        return with(x, number, NDArray::maximum);
    }

    /** {@code min(x, number)}, elementwise; where they are equal the gradient is halved. */
    public static NDArray minimum(NDArray x, double number) {
        return with(x, number, NDArray::minimum);
    }

    private static NDArray with(NDArray x, double number, BinaryOperator<NDArray> operator) {
        // without dimensions, so that x's type is the result's; a duplicate lies in the engine's memory
        try (NDArray inJava = x.getManager().create(number);
                NDArray scalar = inJava.duplicate()) {
            return operator.apply(x, scalar);
        }
    }
}
