package org.align4j.data.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** A list of anything, without null elements. */
record ListColumn(ColumnType element) implements ColumnType {
    @Override
    public Field field(String name, Presence presence, ContentForm form) {
        FieldType type = new FieldType(presence == Presence.OPTIONAL, ArrowType.List.INSTANCE, null);
        return new Field(name, type, List.of(element.field("item", Presence.OPTIONAL, form)));
    }

    @Override
    public int write(FieldVector vector, int index, Object value) {
        List<?> elements = (List<?>) value;
        ListVector list = (ListVector) vector;
        int from = list.startNewValue(index);
        int bytes = Integer.BYTES;
        for (int i = 0; i < elements.size(); i++) {
            Object item = Objects.requireNonNull(elements.get(i), "null in a list");
            bytes += element.write(list.getDataVector(), from + i, item);
        }
        list.endValue(index, elements.size());
        return bytes;
    }

    @Override
    public Object read(Cell cell) {
        List<Cell> cells = cell.elements();
        List<Object> elements = new ArrayList<>();
        for (Cell item : cells) {
            if (item.isNull()) {
                throw new UserError("has null in its list");
            }
            elements.add(element.read(item));
        }
        return elements;
    }

    @Override
    public @Nullable Content contentIn(Object value) {
        for (Object item : (List<?>) value) {
            Content content = element.contentIn(item);
            if (content != null) {
                return content;
            }
        }
        return null;
    }
}
