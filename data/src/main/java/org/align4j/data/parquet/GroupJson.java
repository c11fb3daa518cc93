package org.align4j.data.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** An assembled record as JSON: lists and maps as what they are, not as the groups that Parquet stores them in. */
final class GroupJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private GroupJson() {}

    static ObjectNode struct(Group group, GroupType type) {
        ObjectNode struct = JSON.objectNode();
        for (int field = 0; field < type.getFieldCount(); field++) {
            Type found = type.getType(field);
            int count = group.getFieldRepetitionCount(field);
            if (found.isRepetition(Type.Repetition.REPEATED)) {
                struct.set(found.getName(), repeated(group, field, found));
            } else if (count > 0) {
                struct.set(found.getName(), value(group, field, 0, found));
            }
        }
        return struct;
    }

    private static ArrayNode repeated(Group group, int field, Type type) {
        ArrayNode list = JSON.arrayNode();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            list.add(value(group, field, i, type));
        }
        return list;
    }

    private static JsonNode value(Group group, int field, int index, Type type) {
        if (type.isPrimitive()) {
            return primitive(group, field, index, type);
        }
        Group inner = group.getGroup(field, index);
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof ListLogicalTypeAnnotation) {
            return list(inner, type.asGroupType());
        }
        return meaning instanceof MapLogicalTypeAnnotation
                ? map(inner, type.asGroupType())
                : struct(inner, type.asGroupType());
    }

    /** By the rules of the format's LogicalTypes.md: three levels, or two where an old writer saved one. */
    private static ArrayNode list(Group group, GroupType type) {
        Type middle = type.getType(0);
        boolean elementIsMiddle = middle.isPrimitive()
                || middle.asGroupType().getFieldCount() != 1
                || middle.getName().equals("array")
                || middle.getName().equals(type.getName() + "_tuple");
        if (elementIsMiddle) {
            return repeated(group, 0, middle);
        }
        ArrayNode list = JSON.arrayNode();
        Type element = middle.asGroupType().getType(0);
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            Group slot = group.getGroup(0, i);
            list.add(slot.getFieldRepetitionCount(0) == 0 ? JSON.nullNode() : value(slot, 0, 0, element));
        }
        return list;
    }

    private static ObjectNode map(Group group, GroupType type) {
        ObjectNode map = JSON.objectNode();
        GroupType entry = type.getType(0).asGroupType();
        for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
            Group pair = group.getGroup(0, i);
            String key = value(pair, 0, 0, entry.getType(0)).asText();
            boolean present = entry.getFieldCount() > 1 && pair.getFieldRepetitionCount(1) > 0;
            map.set(key, present ? value(pair, 1, 0, entry.getType(1)) : JSON.nullNode());
        }
        return map;
    }

    private static JsonNode primitive(Group group, int field, int index, Type type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        int scale = meaning instanceof DecimalLogicalTypeAnnotation decimal ? decimal.getScale() : 0;
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
            case INT32 -> integer(group.getInteger(field, index), scale);
            case INT64 -> integer(group.getLong(field, index), scale);
            case FLOAT -> JSON.numberNode((double) group.getFloat(field, index));
            case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(group.getBinary(field, index), meaning);
            case INT96 -> JSON.textNode(group.getInt96(field, index).toString());
        };
    }

    private static JsonNode integer(long value, int scale) {
        return scale == 0 ? JSON.numberNode(value) : JSON.numberNode(BigDecimal.valueOf(value, scale));
    }

    /** Text where the bytes are text, also where an old writer did not say so; other bytes in Base64. */
    private static JsonNode bytes(Binary value, LogicalTypeAnnotation meaning) {
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return JSON.numberNode(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
        }
        try {
            return JSON.textNode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return JSON.textNode(Base64.getEncoder().encodeToString(value.getBytes()));
        }
    }
}
