package org.align4j.data.parquet;

import java.util.Objects;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a column's values mean. A file says so in one field since 2018 and in another before; newer writers may leave the
 * older one out, and the newer one says more.
 */
final class ColumnMeaning {
    private ColumnMeaning() {}

    /** The meaning, null where the stored type says all. */
    static @Nullable LogicalTypeAnnotation of(SchemaElement element) {
        if (element.isSetLogicalType()) {
            return logical(element);
        }
        return element.isSetConverted_type() ? converted(element) : null;
    }

    private static LogicalTypeAnnotation logical(SchemaElement element) {
        LogicalType type = element.getLogicalType();
        if (type.getSetField() == null) {
            throw PrimitiveJson.unknown(element.getName(), "a logical type newer than this program");
        }
        return switch (type.getSetField()) {
            case STRING -> LogicalTypeAnnotation.stringType();
            case MAP -> LogicalTypeAnnotation.mapType();
            case LIST -> LogicalTypeAnnotation.listType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case DECIMAL -> decimal(type.getDECIMAL());
            case DATE -> LogicalTypeAnnotation.dateType();
            case TIME -> time(type.getTIME());
            case TIMESTAMP -> timestamp(type.getTIMESTAMP());
            case INTEGER -> integer(type.getINTEGER());
            case UNKNOWN -> LogicalTypeAnnotation.unknownType();
            case JSON -> LogicalTypeAnnotation.jsonType();
            case BSON -> LogicalTypeAnnotation.bsonType();
            case UUID -> LogicalTypeAnnotation.uuidType();
            case FLOAT16 -> LogicalTypeAnnotation.float16Type();
            case VARIANT, GEOMETRY, GEOGRAPHY ->
                throw PrimitiveJson.unknown(
                        element.getName(), type.getSetField().name());
        };
    }

    private static LogicalTypeAnnotation decimal(DecimalType type) {
        return LogicalTypeAnnotation.decimalType(type.getScale(), type.getPrecision());
    }

    private static LogicalTypeAnnotation integer(IntType type) {
        return LogicalTypeAnnotation.intType(type.getBitWidth(), type.isIsSigned());
    }

    private static LogicalTypeAnnotation time(TimeType type) {
        return LogicalTypeAnnotation.timeType(type.isIsAdjustedToUTC(), unit(type.getUnit()));
    }

    private static LogicalTypeAnnotation timestamp(TimestampType type) {
        return LogicalTypeAnnotation.timestampType(type.isIsAdjustedToUTC(), unit(type.getUnit()));
    }

    private static TimeUnit unit(org.apache.parquet.format.TimeUnit unit) {
        return switch (Objects.requireNonNull(unit.getSetField(), "a unit of time newer than this program")) {
            case MILLIS -> TimeUnit.MILLIS;
            case MICROS -> TimeUnit.MICROS;
            case NANOS -> TimeUnit.NANOS;
        };
    }

    private static LogicalTypeAnnotation converted(SchemaElement element) {
        return switch (element.getConverted_type()) {
            case UTF8 -> LogicalTypeAnnotation.stringType();
            case MAP, MAP_KEY_VALUE -> LogicalTypeAnnotation.mapType();
            case LIST -> LogicalTypeAnnotation.listType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case DECIMAL -> LogicalTypeAnnotation.decimalType(element.getScale(), element.getPrecision());
            case DATE -> LogicalTypeAnnotation.dateType();
            case TIME_MILLIS -> LogicalTypeAnnotation.timeType(true, TimeUnit.MILLIS);
            case TIME_MICROS -> LogicalTypeAnnotation.timeType(true, TimeUnit.MICROS);
            case TIMESTAMP_MILLIS -> LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS);
            case TIMESTAMP_MICROS -> LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS);
            case UINT_8 -> LogicalTypeAnnotation.intType(Byte.SIZE, false);
            case UINT_16 -> LogicalTypeAnnotation.intType(Short.SIZE, false);
            case UINT_32 -> LogicalTypeAnnotation.intType(Integer.SIZE, false);
            case UINT_64 -> LogicalTypeAnnotation.intType(Long.SIZE, false);
            case INT_8 -> LogicalTypeAnnotation.intType(Byte.SIZE, true);
            case INT_16 -> LogicalTypeAnnotation.intType(Short.SIZE, true);
            case INT_32 -> LogicalTypeAnnotation.intType(Integer.SIZE, true);
            case INT_64 -> LogicalTypeAnnotation.intType(Long.SIZE, true);
            case JSON -> LogicalTypeAnnotation.jsonType();
            case BSON -> LogicalTypeAnnotation.bsonType();
            case INTERVAL -> throw PrimitiveJson.unknown(element.getName(), "INTERVAL");
        };
    }
}
