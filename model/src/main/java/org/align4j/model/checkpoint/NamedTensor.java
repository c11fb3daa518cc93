package org.align4j.model.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor as a checkpoint names it.
 *
 * @param name such as {@code model.norm.weight}
 * @param shape its sizes, row-major
 */
public record NamedTensor(String name, List<Long> shape) {
    public NamedTensor {
        shape = List.copyOf(shape);
    }

    static NamedTensor of(String name, long... shape) {
        return new NamedTensor(name, Arrays.stream(shape).boxed().toList());
    }

    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
