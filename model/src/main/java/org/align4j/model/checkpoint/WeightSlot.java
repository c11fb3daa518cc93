package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the kernels' weights, made of one or more of the checkpoint's tensors, one below the other.
 *
 * @param parts empty for a weight that the model does not have
 */
public record WeightSlot(List<NamedTensor> parts) {
    public WeightSlot {
        parts = List.copyOf(parts);
    }

    /** The parts' rows together; {@code (0)} for an absent weight. */
    public long[] shape() {
        if (parts.isEmpty()) {
            return new long[] {0};
        }
        List<Long> shape = new ArrayList<>(parts.get(0).arrangedShape());
        shape.set(
                0, parts.stream().mapToLong(part -> part.arrangedShape().get(0)).sum());
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
