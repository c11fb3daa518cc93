package org.align4j.data.arrow;

import org.align4j.core.chat.Content;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** A record inside a row. */
record StructColumn(RecordShape<?> shape) implements ColumnType {
    static StructColumn of(Class<?> type) {
        return new StructColumn(RecordShape.of(type));
    }

    @Override
    public Field field(String name, Presence presence, ContentForm form) {
        FieldType type = new FieldType(presence == Presence.OPTIONAL, ArrowType.Struct.INSTANCE, null);
        return new Field(name, type, shape.fields(form));
    }

    @Override
    public int write(FieldVector vector, int index, Object value) {
        StructVector struct = (StructVector) vector;
        struct.setIndexDefined(index);
        return shape.write(struct.getChildrenFromFields(), index, value);
    }

    @Override
    public Object read(Cell cell) {
        return shape.read(cell::child);
    }

    @Override
    public @Nullable Content contentIn(Object value) {
        return shape.contentIn(value);
    }
}
