package org.align4j.data.arrow;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** A record's components as columns: names in snake_case, types by {@link ColumnType}. */
record RecordShape<T>(Class<T> type, Constructor<T> constructor, List<Component> components) {
    private static final String CONVERSATION = "messages";

    /** One component and its column. */
    record Component(String javaName, Method accessor, ColumnType type, ColumnType.Presence presence) {
        /** TRL has two names for a whole document: {@code text} as a string and {@code messages} as a conversation. */
        String column(ContentForm form) {
            boolean conversation = type instanceof ContentColumn && javaName.equals("text") && form == ContentForm.CHAT;
            return conversation ? CONVERSATION : snakeCase(javaName);
        }
    }

    static <T> RecordShape<T> of(Class<T> type) {
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            components.add(new Component(
                    component.getName(),
                    accessor,
                    ColumnType.of(component.getAnnotatedType()),
                    nullable ? ColumnType.Presence.OPTIONAL : ColumnType.Presence.REQUIRED));
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new RecordShape<>(type, constructor, List.copyOf(components));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    List<Field> fields(ContentForm form) {
        return components.stream()
                .map(component -> component.type().field(component.column(form), component.presence(), form))
                .toList();
    }

    /** Writes a record's components into vectors of the same order; returns about how many bytes that took. */
    int write(List<FieldVector> vectors, int index, Object row) {
        int bytes = 0;
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            Object value = value(component, row);
            if (value != null) {
                bytes += write(component, vectors.get(i), index, value);
            } else if (component.presence() == ColumnType.Presence.OPTIONAL) {
                vectors.get(i).setNull(index);
            } else {
                throw new IllegalArgumentException(type.getSimpleName() + "." + component.javaName() + " is null");
            }
        }
        return bytes;
    }

    private static int write(Component component, FieldVector vector, int index, Object value) {
        try {
            return component.type().write(vector, index, value);
        } catch (UserError e) {
            throw new UserError(snakeCase(component.javaName()) + " " + e.getMessage(), e);
        }
    }

    /** Makes a record of the cells that a name leads to; null where there is no such column. */
    T read(Function<String, @Nullable Cell> cells) {
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(components.get(i), cells);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof UserError error) {
                throw error;
            }
            throw new UserError(
                    "is no legal " + type.getSimpleName() + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static @Nullable Object read(Component component, Function<String, @Nullable Cell> cells) {
        String name = component.column(ContentForm.TEXT);
        Cell cell = cells.apply(name);
        if (cell == null) {
            cell = cells.apply(component.column(ContentForm.CHAT));
        }
        if (cell == null || cell.isNull()) {
            if (component.presence() == ColumnType.Presence.OPTIONAL) {
                return null;
            }
            throw new UserError("column " + name + (cell == null ? " is missing" : " is null"));
        }
        try {
            return component.type().read(cell);
        } catch (UserError e) {
            throw new UserError("column " + name + " " + e.getMessage(), e);
        }
    }

    /** The same record with another value in one component. */
    T with(T row, String javaName, Object replacement) {
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            values[i] = component.javaName().equals(javaName) ? replacement : value(component, row);
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    @Nullable Content contentIn(Object row) {
        for (Component component : components) {
            Object value = value(component, row);
            Content content = value == null ? null : component.type().contentIn(value);
            if (content != null) {
                return content;
            }
        }
        return null;
    }

    private static @Nullable Object value(Component component, Object row) {
        try {
            return component.accessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.accessor(), e);
        }
    }

    /** {@code pChosen} becomes {@code p_chosen}. */
    static String snakeCase(String javaName) {
        return javaName.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
