package org.align4j.data.arrow;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.align4j.core.UserError;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Strings, numbers and truth values. */
enum ScalarColumn implements ColumnType {
    STRING(ArrowType.Utf8.INSTANCE) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ByteBuffer bytes = utf8((String) value);
            ((VarCharVector) vector).setSafe(index, bytes, bytes.position(), bytes.remaining());
            return bytes.remaining() + Integer.BYTES;
        }

        @Override
        public Object read(Cell cell) {
            return cell.text();
        }
    },
    INT(new ArrowType.Int(32, true)) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ((IntVector) vector).setSafe(index, (int) value);
            return Integer.BYTES;
        }

        @Override
        public Object read(Cell cell) {
            return Math.toIntExact(cell.integer());
        }
    },
    LONG(new ArrowType.Int(64, true)) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ((BigIntVector) vector).setSafe(index, (long) value);
            return Long.BYTES;
        }

        @Override
        public Object read(Cell cell) {
            return cell.integer();
        }
    },
    FLOAT(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ((Float4Vector) vector).setSafe(index, (float) value);
            return Float.BYTES;
        }

        @Override
        public Object read(Cell cell) {
            return (float) cell.real();
        }
    },
    DOUBLE(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ((Float8Vector) vector).setSafe(index, (double) value);
            return Double.BYTES;
        }

        @Override
        public Object read(Cell cell) {
            return cell.real();
        }
    },
    BOOLEAN(ArrowType.Bool.INSTANCE) {
        @Override
        public int write(FieldVector vector, int index, Object value) {
            ((BitVector) vector).setSafe(index, (boolean) value ? 1 : 0);
            return 1;
        }

        @Override
        public Object read(Cell cell) {
            return cell.truth();
        }
    };

    private final ArrowType type;

    ScalarColumn(ArrowType type) {
        this.type = type;
    }

    static @Nullable ScalarColumn of(Class<?> type) {
        if (type == String.class) {
            return STRING;
        }
        if (type == int.class || type == Integer.class) {
            return INT;
        }
        if (type == long.class || type == Long.class) {
            return LONG;
        }
        if (type == float.class || type == Float.class) {
            return FLOAT;
        }
        if (type == double.class || type == Double.class) {
            return DOUBLE;
        }
        if (type == boolean.class || type == Boolean.class) {
            return BOOLEAN;
        }
        return null;
    }

    @Override
    public Field field(String name, Presence presence, ContentForm form) {
        return new Field(name, new FieldType(presence == Presence.OPTIONAL, type, null), List.of());
    }

    /** String.getBytes would quietly write '?' for half a surrogate pair. */
    static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new UserError("holds half of a surrogate pair, which is not valid UTF-8", e);
        }
    }
}
