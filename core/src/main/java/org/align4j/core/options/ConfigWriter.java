package org.align4j.core.options;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes configurations fully resolved: loading the text again gives an equal record. */
public final class ConfigWriter {
    private static final Origin ORIGIN = Origin.none();

    private ConfigWriter() {}

    /** A configuration record as YAML, every option with its value. */
    public static String yaml(Record config) {
        return YamlText.of(tree(config));
    }

    /** A tree as YAML. */
    public static String yaml(ConfigTree.Mapping tree) {
        return YamlText.of(tree);
    }

    /** A piece of a tree in one line, for messages. */
    public static String inline(ConfigTree tree) {
        return YamlText.inline(tree);
    }

    /** Every option by its dotted name, in the order of the names; lists in one line. */
    public static Map<String, String> flat(ConfigTree tree) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", tree, flat);
        return flat;
    }

    private static void flatten(String prefix, ConfigTree tree, Map<String, String> into) {
        if (tree instanceof ConfigTree.Mapping mapping) {
            mapping.entries()
                    .forEach((key, value) -> flatten(prefix.isEmpty() ? key : prefix + "." + key, value, into));
        } else {
            into.put(prefix, inline(tree));
        }
    }

    /** A configuration record as a tree, to put other keys beside its own. */
    public static ConfigTree.Mapping tree(Record config) {
        return tree(config, UnaryOperator.identity());
    }

    /**
     * The same with other paths, such as absolute ones for a process that works elsewhere.
     *
     * @param paths takes every option that is a path
     */
    public static ConfigTree.Mapping tree(Record config, UnaryOperator<Path> paths) {
        Map<String, ConfigTree> entries = new LinkedHashMap<>();
        for (DeclaredOption option : DeclaredOption.of(config.getClass())) {
            entries.put(option.key(), value(option.type(), read(option, config), paths));
        }
        return new ConfigTree.Mapping(entries, ORIGIN);
    }

    /** A text to stand in a tree. */
    public static ConfigTree text(String text) {
        return new ConfigTree.Scalar(text, ConfigTree.Scalar.Kind.TEXT, ORIGIN);
    }

    /** A number to stand in a tree. */
    public static ConfigTree number(long number) {
        return plain(Long.toString(number));
    }

    static ConfigTree value(Type declared, @Nullable Object value) {
        return value(declared, value, UnaryOperator.identity());
    }

    private static ConfigTree value(Type declared, @Nullable Object value, UnaryOperator<Path> paths) {
        if (value == null) {
            return new ConfigTree.Null(ORIGIN);
        }
        if (value instanceof ConfigTree tree) {
            return tree;
        }
        if (value instanceof Record record) {
            ConfigTree.Mapping tree = tree(record, paths);
            return declared instanceof Class<?> type && Choices.isChoice(type) ? typed(tree, record) : tree;
        }
        if (value instanceof List<?> list) {
            List<ConfigTree> items = new ArrayList<>();
            list.forEach(item -> items.add(value(argument(declared, 0), item, paths)));
            return new ConfigTree.Sequence(items, ORIGIN);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, ConfigTree> entries = new LinkedHashMap<>();
            map.forEach((key, item) -> entries.put(key.toString(), value(argument(declared, 1), item, paths)));
            return new ConfigTree.Mapping(entries, ORIGIN);
        }
        return value instanceof Path path ? text(paths.apply(path).toString()) : scalar(value);
    }

    private static Type argument(Type container, int index) {
        return ((ParameterizedType) container).getActualTypeArguments()[index];
    }

    private static ConfigTree scalar(Object value) {
        if (value instanceof Enum<?> constant) {
            return plain(KebabCase.of(constant));
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof CountOrAuto) {
            // As short as Java writes it, in a form that every YAML reader takes for a number: 1.0E-5, 1.0E+10.
            return plain(value.toString().replaceFirst("E(?=\\d)", "E+"));
        }
        return text(value.toString());
    }

    private static ConfigTree plain(String text) {
        return new ConfigTree.Scalar(text, ConfigTree.Scalar.Kind.PLAIN, ORIGIN);
    }

    private static ConfigTree typed(ConfigTree.Mapping tree, Record record) {
        Map<String, ConfigTree> entries = new LinkedHashMap<>();
        entries.put(Choices.TYPE, plain(KebabCase.of(record.getClass())));
        entries.putAll(tree.entries());
        return new ConfigTree.Mapping(entries, ORIGIN);
    }

    static @Nullable Object read(DeclaredOption option, Record config) {
        try {
            Method accessor = option.component().getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + option.key(), e);
        }
    }
}
