package org.align4j.data.arrow;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The Arrow schema of a row record, with prompts and completions in one of their two forms. */
public final class TypedSchema<R> {
    private final RecordShape<R> shape;
    private final Schema arrow;

    private TypedSchema(RecordShape<R> shape, ContentForm form) {
        this.shape = shape;
        this.arrow = new Schema(shape.fields(form));
    }

    public static <R> TypedSchema<R> of(Class<R> type, ContentForm form) {
        return new TypedSchema<>(RecordShape.of(type), form);
    }

    /** The form of the first content in a row, null if it has none. */
    public static @Nullable Content firstContent(Object row) {
        return RecordShape.of(row.getClass()).contentIn(row);
    }

    /** The same row under another id. */
    public R withId(R row, String id) {
        return shape.with(row, "id", id);
    }

    /** Arrow type by column name, for {@code dataset.json}. */
    public Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Field field : arrow.getFields()) {
            columns.put(field.getName(), TypeNames.of(field));
        }
        return columns;
    }

    /** A writer of one file; overwrites it. */
    public PartWriter writer(Path file, Layout layout) {
        return new PartWriter(this, file, layout);
    }

    /**
     * Reads rows of a file that has these columns (and maybe others), in any layout.
     *
     * @param rows how many it must have
     */
    public PartReader<R> reader(Path file, long rows) {
        return new PartReader<>(shape, file, rows);
    }

    Schema arrow() {
        return arrow;
    }

    RecordShape<R> shape() {
        return shape;
    }
}
