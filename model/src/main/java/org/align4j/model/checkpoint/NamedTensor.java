package org.align4j.model.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor as a checkpoint names it.
 *
 * @param name such as {@code model.norm.weight}
 * @param shape its sizes as stored, row-major
 * @param arrangement how what is stored relates to what kernels want
 */
public record NamedTensor(String name, List<Long> shape, Arrangement arrangement) {
    private static final Arrangement PLAIN = new Arrangement.Plain();

    public NamedTensor {
        shape = List.copyOf(shape);
    }

    /** A tensor that kernels want as it is stored. */
    public NamedTensor(String name, List<Long> shape) {
        this(name, shape, PLAIN);
    }

    static NamedTensor of(String name, long... shape) {
        return new NamedTensor(name, Arrays.stream(shape).boxed().toList());
    }

    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** The shape as an array. */
    public long[] sizes() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** The shape that kernels want, as an array. */
    public long[] arrangedSizes() {
        return arrangedShape().stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether kernels want the numbers in the stored order. */
    public boolean isPlain() {
        return arrangement instanceof Arrangement.Plain;
    }

    /** The shape that kernels want. */
    List<Long> arrangedShape() {
        return arrangement instanceof Arrangement.Transposed ? List.of(shape.get(1), shape.get(0)) : shape;
    }
}
