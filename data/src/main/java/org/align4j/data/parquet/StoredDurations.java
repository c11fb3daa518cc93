package org.align4j.data.parquet;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.data.value.Ticks;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Type;
import org.apache.parquet.format.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The columns that are durations. Parquet has no such type: they are stored as integers, and only Arrow's schema, which its
 * writers put beside Parquet's own, says so and what is counted.
 */
final class StoredDurations {
    private static final String KEY = "ARROW:schema";
    /** A mark and the length, before the message. */
    private static final int PREFIX = 8;

    private StoredDurations() {}

    /** What a column's integers count, by the column's path; elements of a list have the path of their list. */
    static Map<String, Ticks> of(@Nullable List<KeyValue> metadata) {
        Map<String, Ticks> durations = new HashMap<>();
        for (KeyValue entry : metadata == null ? List.<KeyValue>of() : metadata) {
            if (KEY.equals(entry.getKey()) && entry.isSetValue()) {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(entry.getValue()));
                Schema schema = (Schema)
                        Message.getRootAsMessage(bytes.position(PREFIX).slice()).header(new Schema());
                for (int i = 0; i < schema.fieldsLength(); i++) {
                    collect(schema.fields(i), schema.fields(i).name(), durations);
                }
            }
        }
        return durations;
    }

    private static void collect(Field field, String path, Map<String, Ticks> durations) {
        int children = field.childrenLength();
        switch (field.typeType()) {
            case Type.Duration -> durations.put(path, unit(((Duration) field.type(new Duration())).unit()));
            case Type.Map -> {
                collect(field.children(0).children(0), path + ".key", durations);
                collect(field.children(0).children(1), path + ".value", durations);
            }
            case Type.Struct_ -> {
                for (int i = 0; i < children; i++) {
                    collect(field.children(i), path + "." + field.children(i).name(), durations);
                }
            }
            default -> {
                if (children == 1) {
                    collect(field.children(0), path, durations);
                }
            }
        }
    }

    private static Ticks unit(short stored) {
        return switch (stored) {
            case TimeUnit.SECOND -> Ticks.SECONDS;
            case TimeUnit.MILLISECOND -> Ticks.MILLIS;
            case TimeUnit.MICROSECOND -> Ticks.MICROS;
            default -> Ticks.NANOS;
        };
    }
}
