package org.align4j.model.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the kernels' weights, made of one or more of the checkpoint's tensors, one below the other.
 *
 * @param parts empty for a weight that the model does not have
 * @param form how kernels want them
 */
public record WeightSlot(List<NamedTensor> parts, Form form) {
    /** How the parts make up one array. */
    public enum Form {
        /** One below the other. */
        STACKED,
        /** All numbers as the only row of a matrix, which stays in float32. */
        ROW
    }

    public WeightSlot {
        parts = List.copyOf(parts);
    }

    public WeightSlot(List<NamedTensor> parts) {
        this(parts, Form.STACKED);
    }

    /** The same numbers as a matrix of one row. */
    WeightSlot asRow() {
        return new WeightSlot(parts, Form.ROW);
    }

    /** The parts' rows together; {@code (0)} for an absent weight. */
    public long[] shape() {
        if (parts.isEmpty()) {
            return new long[] {0};
        }
        if (form == Form.ROW) {
            return new long[] {
                1, parts.stream().mapToLong(NamedTensor::elements).sum()
            };
        }
        List<Long> shape = new ArrayList<>(parts.get(0).arrangedShape());
        shape.set(
                0, parts.stream().mapToLong(part -> part.arrangedShape().get(0)).sum());
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
