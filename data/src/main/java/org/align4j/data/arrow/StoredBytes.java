package org.align4j.data.arrow;

import java.util.List;
import org.align4j.core.UserError;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;

/** The bytes of one text or binary value; the vectors' own access makes room for any length before it looks. */
final class StoredBytes {
    private static final int VIEW_BYTES = 16;
    private static final int INLINE_BYTES = 12;
    private static final int VIEW_BUFFER = 8;
    private static final int VIEW_OFFSET = 12;

    private StoredBytes() {}

    /** The bytes at an index of a vector of texts or bytes. */
    static byte[] of(FieldVector vector, int index) {
        if (vector instanceof BaseVariableWidthVector values) {
            return copy(vector.getDataBuffer(), values.getStartOffset(index), values.getEndOffset(index));
        }
        if (vector instanceof BaseLargeVariableWidthVector) {
            long at = (long) index * Long.BYTES;
            ArrowBuf offsets = vector.getOffsetBuffer();
            return copy(vector.getDataBuffer(), offsets.getLong(at), offsets.getLong(at + Long.BYTES));
        }
        if (vector instanceof FixedSizeBinaryVector values) {
            long width = values.getByteWidth();
            return copy(vector.getDataBuffer(), index * width, (index + 1) * width);
        }
        if (vector instanceof BaseVariableWidthViewVector values) {
            return view(values.getDataBuffer(), values.getDataBuffers(), (long) index * VIEW_BYTES);
        }
        throw new IllegalArgumentException(vector.getField() + " holds no bytes");
    }

    /** Short values stand in the view itself; of longer ones it names buffer and offset. */
    private static byte[] view(ArrowBuf views, List<ArrowBuf> buffers, long at) {
        int length = views.getInt(at);
        if (length <= INLINE_BYTES) {
            return copy(views, at + Integer.BYTES, at + Integer.BYTES + length);
        }
        int buffer = views.getInt(at + VIEW_BUFFER);
        long offset = views.getInt(at + VIEW_OFFSET);
        if (buffer < 0 || buffer >= buffers.size()) {
            throw new UserError("is damaged: a view names buffer " + buffer + " of " + buffers.size());
        }
        return copy(buffers.get(buffer), offset, offset + length);
    }

    private static byte[] copy(ArrowBuf buffer, long from, long to) {
        if (from < 0 || to < from || to > buffer.capacity()) {
            throw new UserError(
                    "is damaged: a value goes from byte " + from + " to " + to + " of " + buffer.capacity());
        }
        byte[] bytes = new byte[(int) Math.min(to - from, Integer.MAX_VALUE)];
        buffer.getBytes(from, bytes);
        return bytes;
    }
}
