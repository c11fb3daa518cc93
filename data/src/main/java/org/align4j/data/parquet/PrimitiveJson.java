package org.align4j.data.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.align4j.data.value.JsonValues;
import org.align4j.data.value.Ticks;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** Values by what they mean (the format's LogicalTypes.md), not by how many bits they are stored in. */
final class PrimitiveJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long UNIX_EPOCH_JULIAN_DAY = 2_440_588;
    private static final long SECONDS_A_DAY = 86_400;
    private static final int INT96_BYTES = 12;

    private PrimitiveJson() {}

    /**
     * How a column's values become JSON.
     *
     * @param path the column's name, for the error
     * @param duration what its integers count, if they are durations
     */
    static FieldJson of(PrimitiveType type, String path, @Nullable Ticks duration) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (duration != null && meaning == null && type.getPrimitiveTypeName() == PrimitiveTypeName.INT64) {
            return (group, field, i) -> JsonValues.seconds(group.getLong(field, i), duration);
        }
        if (meaning instanceof UnknownLogicalTypeAnnotation) {
            return (group, field, index) -> JSON.nullNode();
        }
        @Nullable FieldJson reader = switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> meaning == null ? (group, field, i) -> JSON.booleanNode(group.getBoolean(field, i)) : null;
            case FLOAT ->
                meaning == null ? (group, field, i) -> JSON.numberNode((double) group.getFloat(field, i)) : null;
            case DOUBLE -> meaning == null ? (group, field, i) -> JSON.numberNode(group.getDouble(field, i)) : null;
            case INT96 -> meaning == null ? PrimitiveJson::int96 : null;
            case INT32 -> integer(meaning, Group::getInteger);
            case INT64 -> integer(meaning, Group::getLong);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(type.getPrimitiveTypeName(), meaning);
        };
        if (reader == null) {
            throw unknown(path, type.getPrimitiveTypeName() + " " + meaning);
        }
        return reader;
    }

    static ParquetDecodingException unknown(String path, String type) {
        return new ParquetDecodingException("column " + path + " is of type " + type
                + ", which is not known here; leave it out, or write it as text or numbers");
    }

    /** An integer of either width. */
    private interface Stored {
        long at(Group group, int field, int index);
    }

    private static @Nullable FieldJson integer(@Nullable LogicalTypeAnnotation meaning, Stored stored) {
        if (meaning == null) {
            return (group, field, i) -> JSON.numberNode(stored.at(group, field, i));
        }
        if (meaning instanceof IntLogicalTypeAnnotation whole) {
            long mask = -1L >>> (Long.SIZE - whole.getBitWidth());
            return whole.isSigned()
                    ? (group, field, i) -> JSON.numberNode(stored.at(group, field, i))
                    : (group, field, i) -> JsonValues.unsigned(stored.at(group, field, i) & mask);
        }
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return (group, field, i) ->
                    JsonValues.decimal(BigDecimal.valueOf(stored.at(group, field, i), decimal.getScale()));
        }
        if (meaning instanceof DateLogicalTypeAnnotation) {
            return (group, field, i) -> JsonValues.date(stored.at(group, field, i));
        }
        if (meaning instanceof TimeLogicalTypeAnnotation time) {
            Ticks unit = ticks(time.getUnit());
            return (group, field, i) -> JsonValues.time(stored.at(group, field, i), unit);
        }
        if (meaning instanceof TimestampLogicalTypeAnnotation time) {
            Ticks unit = ticks(time.getUnit());
            return time.isAdjustedToUTC()
                    ? (group, field, i) -> JsonValues.instant(stored.at(group, field, i), unit)
                    : (group, field, i) -> JsonValues.timestamp(stored.at(group, field, i), unit);
        }
        return null;
    }

    private static @Nullable FieldJson bytes(PrimitiveTypeName stored, @Nullable LogicalTypeAnnotation meaning) {
        boolean isFixed = stored == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        if (meaning == null || meaning instanceof BsonLogicalTypeAnnotation) {
            return (group, field, i) -> JsonValues.bytes(value(group, field, i));
        }
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return (group, field, i) ->
                    JsonValues.decimal(new BigDecimal(new BigInteger(value(group, field, i)), decimal.getScale()));
        }
        if (meaning instanceof Float16LogicalTypeAnnotation && isFixed) {
            return (group, field, i) -> JsonValues.half(ByteBuffer.wrap(value(group, field, i))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getShort());
        }
        if (meaning instanceof UUIDLogicalTypeAnnotation && isFixed) {
            return (group, field, i) -> JsonValues.uuid(value(group, field, i));
        }
        boolean isText = meaning instanceof StringLogicalTypeAnnotation
                || meaning instanceof EnumLogicalTypeAnnotation
                || meaning instanceof JsonLogicalTypeAnnotation;
        return isText && !isFixed ? (group, field, i) -> JsonValues.text(value(group, field, i)) : null;
    }

    private static byte[] value(Group group, int field, int index) {
        // A view: the library makes room for as many bytes as the file claims before it finds out that they are not
        // there.
        ByteBuffer stored = group.getBinary(field, index).toByteBuffer();
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        return bytes;
    }

    /** Nanoseconds of the day in eight bytes and the Julian day in four, as Impala and old Spark write timestamps. */
    private static JsonNode int96(Group group, int field, int index) {
        byte[] bytes = group.getInt96(field, index).getBytes();
        if (bytes.length != INT96_BYTES) {
            throw new IllegalArgumentException("an INT96 has " + bytes.length + " bytes");
        }
        ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long nanos = value.getLong();
        long day = Integer.toUnsignedLong(value.getInt()) - UNIX_EPOCH_JULIAN_DAY;
        return JsonValues.timestamp(day * SECONDS_A_DAY, nanos);
    }

    private static Ticks ticks(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> Ticks.MILLIS;
            case MICROS -> Ticks.MICROS;
            case NANOS -> Ticks.NANOS;
        };
    }
}
