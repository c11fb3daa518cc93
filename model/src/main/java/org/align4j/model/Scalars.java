package org.align4j.model;

import ai.djl.ndarray.NDArray;

/**
 * Arithmetic of an array with a number, for whatever {@link Autograd} may differentiate. DJL's own methods of the same
 * names put the number into Java's memory and let go of it at once; what has been recorded still points there, and after
 * a garbage collection the way back reads whatever stands there then. Here the number is copied into the engine's memory.
 */
public final class Scalars {
    private Scalars() {}

    /** {@code x * number}, elementwise. */
    public static NDArray mul(NDArray x, double number) {
        try (NDArray scalar = scalar(x, number)) {
            return x.mul(scalar);
        }
    }

    /** {@code x / number}, elementwise. */
    public static NDArray div(NDArray x, double number) {
        try (NDArray scalar = scalar(x, number)) {
            return x.div(scalar);
        }
    }

    /** {@code max(x, number)}, elementwise; where they are equal the gradient is halved. */
    public static NDArray maximum(NDArray x, double number) {
        try (NDArray scalar = scalar(x, number)) {
            return x.maximum(scalar);
        }
    }

    /** {@code min(x, number)}, elementwise; where they are equal the gradient is halved. */
    public static NDArray minimum(NDArray x, double number) {
        try (NDArray scalar = scalar(x, number)) {
            return x.minimum(scalar);
        }
    }

    /** Without dimensions, so that the array's own type is the result's. */
    private static NDArray scalar(NDArray x, double number) {
        try (NDArray inJava = x.getManager().create(number)) {
            return inJava.duplicate();
        }
    }
}
