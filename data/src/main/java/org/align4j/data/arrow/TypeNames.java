package org.align4j.data.arrow;

import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Arrow types as pyarrow prints them, which is what people know. */
final class TypeNames {
    private TypeNames() {}

    static String of(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.List) {
            return "list<" + of(field.getChildren().get(0)) + ">";
        }
        if (type instanceof ArrowType.Struct) {
            return field.getChildren().stream()
                    .map(child -> child.getName() + ": " + of(child))
                    .collect(Collectors.joining(", ", "struct<", ">"));
        }
        if (type instanceof ArrowType.Utf8) {
            return "string";
        }
        if (type instanceof ArrowType.Bool) {
            return "bool";
        }
        if (type instanceof ArrowType.Int integer) {
            return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
        }
        if (type instanceof ArrowType.FloatingPoint real) {
            return switch (real.getPrecision()) {
                case HALF -> "halffloat";
                case SINGLE -> "float";
                case DOUBLE -> "double";
            };
        }
        return type.toString();
    }
}
