package org.align4j.data.arrow;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.align4j.core.chat.Content;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** How one Java type is stored in Arrow. Null is handled by the caller, who knows the component's name. */
interface ColumnType {
    /** Its Arrow field. */
    Field field(String name, Presence presence, ContentForm form);

    /**
     * Stores a value.
     *
     * @return about how many bytes that took
     */
    int write(FieldVector vector, int index, Object value);

    /** The value of a cell that is not null. */
    Object read(Cell cell);

    /** The first content in a value of this type, null if there is none: it decides the dataset's form. */
    default @Nullable Content contentIn(Object value) {
        return null;
    }

    /** Whether a value may be missing. */
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /** The column type of a record component's type. */
    static ColumnType of(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new ListColumn(of(((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> plain) {
            if (plain == Content.class) {
                return new ContentColumn();
            }
            if (plain.isRecord()) {
                return StructColumn.of(plain);
            }
            ScalarColumn scalar = ScalarColumn.of(plain);
            if (scalar != null) {
                return scalar;
            }
        }
        throw new IllegalArgumentException("a row cannot hold " + type.getTypeName());
    }
}
