package org.align4j.data.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.data.value.JsonValues;
import org.align4j.data.value.Ticks;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Assembled records as JSON: lists and maps as what they are, not as the groups that Parquet stores them in. How each
 * column is read is settled once for its file, where a column of a type that nobody knows is refused.
 */
record GroupJson(List<Member> members) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** One field of a struct or column of a file. */
    private record Member(String name, boolean isRepeated, FieldJson value) {}

    /**
     * How the JSON of a schema's records is made.
     *
     * @param durations what the integers of some columns count, by path
     */
    static GroupJson of(GroupType type, Map<String, Ticks> durations) {
        return struct(type, "", durations);
    }

    /** A record's JSON. */
    ObjectNode json(Group group) {
        ObjectNode struct = JSON.objectNode();
        for (int field = 0; field < members.size(); field++) {
            Member member = members.get(field);
            try {
                if (member.isRepeated()) {
                    struct.set(member.name(), repeated(group, field, member.value()));
                } else if (group.getFieldRepetitionCount(field) > 0) {
                    struct.set(member.name(), member.value().json(group, field, 0));
                }
            } catch (RuntimeException e) {
                throw new ParquetDecodingException("column " + member.name() + ": " + e.getMessage(), e);
            }
        }
        return struct;
    }

    private static GroupJson struct(GroupType type, String path, Map<String, Ticks> durations) {
        List<Member> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Type field : type.getFields()) {
            String name = path + field.getName();
            if (!names.add(name)) {
                throw new ParquetDecodingException("two columns are called " + name);
            }
            members.add(new Member(
                    field.getName(), field.isRepetition(Type.Repetition.REPEATED), value(field, name, durations)));
        }
        return new GroupJson(List.copyOf(members));
    }

    private static FieldJson value(Type type, String path, Map<String, Ticks> durations) {
        if (type.isPrimitive()) {
            return PrimitiveJson.of(type.asPrimitiveType(), path, durations.get(path));
        }
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        if (meaning instanceof ListLogicalTypeAnnotation) {
            return list(type.asGroupType(), path, durations);
        }
        if (meaning instanceof MapLogicalTypeAnnotation) {
            return map(type.asGroupType(), path, durations);
        }
        if (meaning != null) {
            throw PrimitiveJson.unknown(path, meaning.toString());
        }
        GroupJson struct = struct(type.asGroupType(), path + ".", durations);
        return (group, field, index) -> struct.json(group.getGroup(field, index));
    }

    private static ArrayNode repeated(Group group, int field, FieldJson element) {
        ArrayNode list = JSON.arrayNode();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            list.add(element.json(group, field, i));
        }
        return list;
    }

    /** By the rules of the format's LogicalTypes.md: three levels, or two where an old writer saved one. */
    private static FieldJson list(GroupType type, String path, Map<String, Ticks> durations) {
        if (type.getFieldCount() != 1) {
            throw PrimitiveJson.unknown(path, "a list of " + type.getFieldCount() + " fields");
        }
        Type middle = type.getType(0);
        boolean elementIsMiddle = middle.isPrimitive()
                || middle.asGroupType().getFieldCount() != 1
                || middle.getName().equals("array")
                || middle.getName().equals(type.getName() + "_tuple");
        if (elementIsMiddle) {
            FieldJson element = value(middle, path, durations);
            return (group, field, index) -> repeated(group.getGroup(field, index), 0, element);
        }
        FieldJson element = value(middle.asGroupType().getType(0), path, durations);
        FieldJson slot = (group, field, index) -> optional(group.getGroup(field, index), 0, element);
        return (group, field, index) -> repeated(group.getGroup(field, index), 0, slot);
    }

    private static FieldJson map(GroupType type, String path, Map<String, Ticks> durations) {
        GroupType entry = type.getType(0).asGroupType();
        FieldJson key = value(entry.getType(0), path + ".key", durations);
        @Nullable FieldJson value = entry.getFieldCount() > 1 ? value(entry.getType(1), path + ".value", durations) : null;
        return (group, field, index) -> {
            ObjectNode map = JSON.objectNode();
            Group pairs = group.getGroup(field, index);
            for (int i = 0; i < pairs.getFieldRepetitionCount(0); i++) {
                Group pair = pairs.getGroup(0, i);
                JsonValues.put(map, optional(pair, 0, key), value == null ? JSON.nullNode() : optional(pair, 1, value));
            }
            return map;
        };
    }

    private static JsonNode optional(Group group, int field, FieldJson value) {
        return group.getFieldRepetitionCount(field) == 0 ? JSON.nullNode() : value.json(group, field, 0);
    }
}
