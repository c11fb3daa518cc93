package org.align4j.data.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.value.JsonValues;
import org.align4j.data.value.Ticks;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Cells of any type as JSON. */
final class CellJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long MILLIS_A_DAY = 86_400_000;
    /** Where a field says what its stored type stands for. */
    private static final String EXTENSION = "ARROW:extension:name";

    private static final String UUID = "arrow.uuid";
    private static final String BOOL8 = "arrow.bool8";

    private CellJson() {}

    /**
     * Refuses columns of a type that nobody knows, and two of one name, before any row is read.
     *
     * @param path what the columns' names begin with
     */
    static void check(List<Field> fields, String path) {
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            String name = path + field.getName();
            if (!names.add(name)) {
                throw new UserError("two columns are called " + name);
            }
            ArrowType type = field.getType();
            boolean isUnknown = switch (type.getTypeID()) {
                case Null, Struct, List, LargeList, FixedSizeList, ListView, LargeListView, Map, Int, FloatingPoint ->
                    false;
                case Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, BinaryView, FixedSizeBinary, Bool -> false;
                case Decimal, Date, Time, Timestamp, Duration, RunEndEncoded -> false;
                case Interval, Union, NONE -> true;
            };
            if (isUnknown) {
                throw unknown(name, TypeNames.of(field));
            }
            check(field.getChildren(), name + ".");
        }
    }

    static UserError unknown(String column, String type) {
        return new UserError("column " + column + " is of type " + type
                + ", which is not known here; leave it out, or write it as text or numbers");
    }

    static JsonNode of(Cell cell) {
        FieldVector vector = cell.vector();
        if (cell.isNull()) {
            return JSON.nullNode();
        }
        if (cell.isText()) {
            return JSON.textNode(cell.text());
        }
        if (vector instanceof BitVector) {
            return JSON.booleanNode(cell.truth());
        }
        if (vector instanceof MapVector) {
            return map(cell);
        }
        if (cell.isList()) {
            ArrayNode list = JSON.arrayNode();
            cell.elements().forEach(element -> list.add(of(element)));
            return list;
        }
        if (vector instanceof StructVector) {
            return struct(cell);
        }
        return scalar(cell, vector.getField().getType());
    }

    private static JsonNode scalar(Cell cell, ArrowType type) {
        FieldVector vector = cell.vector();
        String extension = vector.getField().getMetadata().get(EXTENSION);
        if (vector instanceof TinyIntVector && BOOL8.equals(extension)) {
            return JSON.booleanNode(cell.integer() != 0);
        }
        if (vector instanceof UInt8Vector unsigned) {
            return JsonValues.unsigned(unsigned.get(cell.index()));
        }
        if (vector instanceof BaseIntVector) {
            return JSON.numberNode(cell.integer());
        }
        if (type instanceof ArrowType.FloatingPoint) {
            return JSON.numberNode(cell.real());
        }
        if (vector instanceof DecimalVector decimals) {
            return JsonValues.decimal(decimals.getObject(cell.index()));
        }
        if (vector instanceof Decimal256Vector decimals) {
            return JsonValues.decimal(decimals.getObject(cell.index()));
        }
        if (vector instanceof BaseFixedWidthVector && !(type instanceof ArrowType.FixedSizeBinary)) {
            return time(cell, type);
        }
        byte[] bytes = StoredBytes.of(vector, cell.index());
        return UUID.equals(extension) ? JsonValues.uuid(bytes) : JsonValues.bytes(bytes);
    }

    private static JsonNode time(Cell cell, ArrowType type) {
        FieldVector vector = cell.vector();
        boolean isShort = ((BaseFixedWidthVector) vector).getTypeWidth() == Integer.BYTES;
        long ticks = isShort
                ? vector.getDataBuffer().getInt((long) cell.index() * Integer.BYTES)
                : vector.getDataBuffer().getLong((long) cell.index() * Long.BYTES);
        if (vector instanceof DateDayVector) {
            return JsonValues.date(ticks);
        }
        if (vector instanceof DateMilliVector) {
            return JsonValues.date(Math.floorDiv(ticks, MILLIS_A_DAY));
        }
        if (type instanceof ArrowType.Time time) {
            return JsonValues.time(ticks, unit(time.getUnit()));
        }
        if (type instanceof ArrowType.Duration duration) {
            return JsonValues.seconds(ticks, unit(duration.getUnit()));
        }
        ArrowType.Timestamp time = (ArrowType.Timestamp) type;
        return time.getTimezone() == null
                ? JsonValues.timestamp(ticks, unit(time.getUnit()))
                : JsonValues.instant(ticks, unit(time.getUnit()));
    }

    private static Ticks unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> Ticks.SECONDS;
            case MILLISECOND -> Ticks.MILLIS;
            case MICROSECOND -> Ticks.MICROS;
            case NANOSECOND -> Ticks.NANOS;
        };
    }

    private static ObjectNode map(Cell cell) {
        ObjectNode map = JSON.objectNode();
        for (Cell entry : cell.elements()) {
            List<FieldVector> pair = entry.vector().getChildrenFromFields();
            JsonNode key = of(Cell.of(pair.get(0), entry.index(), cell.dictionaries()));
            JsonValues.put(map, key, of(Cell.of(pair.get(1), entry.index(), cell.dictionaries())));
        }
        return map;
    }

    private static ObjectNode struct(Cell cell) {
        ObjectNode struct = JSON.objectNode();
        for (FieldVector child : cell.vector().getChildrenFromFields()) {
            Cell value = Cell.of(child, cell.index(), cell.dictionaries());
            if (!value.isNull()) {
                struct.set(child.getName(), of(value));
            }
        }
        return struct;
    }
}
