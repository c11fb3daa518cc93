package org.align4j.core.options;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One component of a configuration record, as its annotation declares it. */
record DeclaredOption(RecordComponent component, String key, Option option) {
    /** All of a record's components, in order. */
    static List<DeclaredOption> of(Class<?> type) {
        List<DeclaredOption> all = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Option option = component.getAnnotation(Option.class);
            if (option == null) {
                throw new IllegalStateException(type.getName() + "." + component.getName() + " lacks @Option");
            }
            all.add(new DeclaredOption(component, KebabCase.of(component.getName()), option));
        }
        return List.copyOf(all);
    }

    Type type() {
        return component.getGenericType();
    }

    boolean nullable() {
        return option.def().equals(Option.NONE)
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || Arrays.stream(component.getAnnotations())
                        .anyMatch(annotation -> annotation.annotationType().equals(Nullable.class));
    }

    boolean required() {
        return option.def().equals(Option.REQUIRED);
    }

    /** The default as written, or nothing where there is none or it is null. */
    @Nullable ConfigTree writtenDefault() {
        if (required() || option.def().equals(Option.NONE)) {
            return null;
        }
        Origin origin = new Origin.Program("default of " + key);
        if (component.getType() == String.class) {
            return new ConfigTree.Scalar(option.def(), ConfigTree.Scalar.Kind.TEXT, origin);
        }
        return YamlReader.parse(option.def(), origin);
    }
}
