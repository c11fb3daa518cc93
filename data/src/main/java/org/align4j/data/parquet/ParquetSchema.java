package org.align4j.data.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The tree of a file's columns from the flat list in its footer (depth first, every group says how many children). */
final class ParquetSchema {
    private ParquetSchema() {}

    static MessageType of(List<SchemaElement> elements) throws IOException {
        Iterator<SchemaElement> rest = elements.iterator();
        if (!rest.hasNext()) {
            throw new IOException("has no schema");
        }
        SchemaElement root = rest.next();
        List<Type> columns = children(root, rest);
        if (columns.isEmpty() || rest.hasNext()) {
            throw new IOException("has a schema with other columns than it says");
        }
        return new MessageType(root.getName(), columns);
    }

    private static List<Type> children(SchemaElement parent, Iterator<SchemaElement> rest) throws IOException {
        List<Type> children = new ArrayList<>();
        for (int i = 0; i < parent.getNum_children(); i++) {
            if (!rest.hasNext()) {
                throw new IOException("has a schema with fewer columns than it says");
            }
            children.add(type(rest.next(), rest));
        }
        return children;
    }

    private static Type type(SchemaElement element, Iterator<SchemaElement> rest) throws IOException {
        Type.Repetition repetition =
                Type.Repetition.valueOf(element.getRepetition_type().name());
        LogicalTypeAnnotation meaning = ColumnMeaning.of(element);
        if (element.isSetType()) {
            return Types.primitive(primitive(element), repetition)
                    .length(element.getType_length())
                    .as(meaning)
                    .named(element.getName());
        }
        return Types.buildGroup(repetition)
                .as(meaning)
                .addFields(children(element, rest).toArray(new Type[0]))
                .named(element.getName());
    }

    private static PrimitiveTypeName primitive(SchemaElement element) {
        return switch (element.getType()) {
            case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
            case FIXED_LEN_BYTE_ARRAY -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
            case INT32 -> PrimitiveTypeName.INT32;
            case INT64 -> PrimitiveTypeName.INT64;
            case INT96 -> PrimitiveTypeName.INT96;
            case FLOAT -> PrimitiveTypeName.FLOAT;
            case DOUBLE -> PrimitiveTypeName.DOUBLE;
            case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
        };
    }
}
