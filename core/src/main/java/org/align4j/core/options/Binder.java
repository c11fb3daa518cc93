package org.align4j.core.options;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** A tree to a value of a type. Goes on after a problem, so that all are found; a failed value is null. */
final class Binder {
    private final List<Problem> problems = new ArrayList<>();
    private final Predicate<DeclaredOption> mustBeWritten;

    /** Every default holds. */
    Binder() {
        this(option -> false);
    }

    /** @param mustBeWritten options whose default does not hold: the tree has them, or it is a problem */
    Binder(Predicate<DeclaredOption> mustBeWritten) {
        this.mustBeWritten = mustBeWritten;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** A value of any option type. */
    @Nullable Object value(Type type, ConfigTree tree, String path) {
        if (type instanceof ParameterizedType generic) {
            return container(generic, tree, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == ConfigTree.class || plain == ConfigTree.Mapping.class) {
            return plain == ConfigTree.class ? tree : structure(tree, path);
        }
        if (plain.isRecord()) {
            ConfigTree.Mapping mapping = structure(tree, path);
            return mapping == null ? null : record(plain, mapping, path);
        }
        if (Choices.isChoice(plain)) {
            ConfigTree.Mapping mapping = structure(tree, path);
            return mapping == null ? null : choice(plain, mapping, path);
        }
        return scalar(plain, tree, path);
    }

    @Nullable Object record(Class<?> type, ConfigTree.Mapping given, String path) {
        int before = problems.size();
        List<DeclaredOption> declared = DeclaredOption.of(type);
        reportUnknown(given, declared.stream().map(DeclaredOption::key).toList(), path, "");
        return build(type, declared, given, path, before);
    }

    /** The record with one option, however deep, set to a value that {@link ConfigWriter} can write. */
    @Nullable Object changed(Record config, List<String> keys, String path, @Nullable Object value) {
        List<DeclaredOption> declared = DeclaredOption.of(config.getClass());
        int at = declared.stream().map(DeclaredOption::key).toList().indexOf(keys.get(0));
        if (at < 0) {
            throw new IllegalArgumentException(config.getClass().getName() + " has no option " + keys.get(0));
        }
        DeclaredOption option = declared.get(at);
        Object[] arguments =
                declared.stream().map(each -> ConfigWriter.read(each, config)).toArray();
        if (keys.size() == 1) {
            ConfigTree tree = ConfigWriter.value(option.type(), value);
            arguments[at] = component(option, ConfigTree.empty().with(option.key(), tree), path);
        } else if (arguments[at] instanceof Record inner) {
            arguments[at] = changed(inner, keys.subList(1, keys.size()), join(path, option.key()), value);
        } else {
            throw new IllegalArgumentException(join(path, option.key()) + " has no options of its own");
        }
        return problems.isEmpty()
                ? Construction.of(config.getClass(), arguments, ConfigTree.empty(), path, problems)
                : null;
    }

    private @Nullable Object choice(Class<?> sealed, ConfigTree.Mapping given, String path) {
        Map<String, Class<?>> choices = Choices.of(sealed);
        String typePath = join(path, Choices.TYPE);
        ConfigTree written = given.entries().get(Choices.TYPE);
        if (written == null) {
            missing(given, typePath, "one of " + String.join(", ", choices.keySet()));
            return null;
        }
        Object name = scalar(String.class, written, typePath);
        Class<?> chosen = name == null ? null : choices.get(name);
        if (chosen == null) {
            if (name != null) {
                problems.add(oneOf(written.origin(), typePath, choices.keySet(), name.toString()));
            }
            return null;
        }
        int before = problems.size();
        List<DeclaredOption> declared = DeclaredOption.of(chosen);
        Set<String> known = new LinkedHashSet<>(Set.of(Choices.TYPE));
        declared.forEach(each -> known.add(each.key()));
        reportUnknown(given, List.copyOf(known), path, " for " + typePath + " " + name);
        return build(chosen, declared, given, path, before);
    }

    private @Nullable Object build(
            Class<?> type, List<DeclaredOption> declared, ConfigTree.Mapping given, String path, int before) {
        Object[] arguments = new Object[declared.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = component(declared.get(i), given, path);
        }
        return problems.size() > before ? null : Construction.of(type, arguments, given, path, problems);
    }

    private @Nullable Object component(DeclaredOption option, ConfigTree.Mapping given, String path) {
        String key = join(path, option.key());
        ConfigTree tree = Defaults.completed(option, given.entries().get(option.key()));
        if (mustBeWritten.test(option) && isDefault(tree)) {
            missing(given, key, option.option().doc());
            return null;
        }
        if (tree == null) {
            if (!option.nullable()) {
                missing(given, key, option.option().doc());
            }
            return null;
        }
        if (isNull(tree)) {
            if (!option.nullable()) {
                problem(tree, key, "must have a value: " + option.option().doc());
            }
            return null;
        }
        return value(option.type(), tree, key);
    }

    private static boolean isDefault(@Nullable ConfigTree tree) {
        return tree == null || (tree.origin() instanceof Origin.Program program && !program.equals(Origin.none()));
    }

    private boolean isNull(ConfigTree tree) {
        return tree instanceof ConfigTree.Null
                || (tree instanceof ConfigTree.Flag flag && flag.values().equals(List.of("null")));
    }

    private @Nullable Object container(ParameterizedType type, ConfigTree tree, String path) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return list(arguments[0], tree, path);
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            return map(arguments[1], tree, path);
        }
        throw new IllegalStateException(path + " has a type that options cannot have: " + type);
    }

    private @Nullable Object list(Type element, ConfigTree tree, String path) {
        if (tree instanceof ConfigTree.Flag flag) {
            return list(element, Structures.list(flag), path);
        }
        if (!(tree instanceof ConfigTree.Sequence sequence)) {
            problems.add(new Problem(tree.origin(), path, "must be a list, [a, b]", shown(tree)));
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            ConfigTree item = sequence.items().get(i);
            String itemPath = path + "[" + i + "]";
            if (isNull(item)) {
                problem(item, itemPath, "must have a value");
                continue;
            }
            Object value = value(element, item, itemPath);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object map(Type valueType, ConfigTree tree, String path) {
        ConfigTree.Mapping mapping = structure(tree, path);
        if (mapping == null) {
            return null;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.entries().forEach((key, item) -> {
            Object value = isNull(item) ? null : value(valueType, item, join(path, key));
            if (value != null) {
                values.put(key, value);
            } else if (isNull(item)) {
                problem(item, join(path, key), "must have a value");
            }
        });
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object scalar(Class<?> type, ConfigTree tree, String path) {
        ScalarTypes.Kind kind = ScalarTypes.kind(type);
        String text = null;
        if (tree instanceof ConfigTree.Scalar scalar) {
            text = scalar.text();
            if (kind.isNumber() && text.matches("[-+]?0[0-7]*[1-7][0-7]+")) {
                String rule = "must not begin with 0, which YAML 1.1 reads as octal, YAML 1.2 as decimal,";
                problems.add(new Problem(tree.origin(), path, rule, "'" + text + "'"));
                return null;
            }
        } else if (tree instanceof ConfigTree.Flag flag && flag.values().size() == 1) {
            text = flag.values().get(0);
        }
        if (text == null) {
            boolean flag = tree instanceof ConfigTree.Flag;
            String rule = flag ? "is given more than once" : ScalarTypes.rule(kind, "");
            problems.add(new Problem(tree.origin(), path, rule, shown(tree)));
            return null;
        }
        try {
            return kind.parser().apply(text);
        } catch (IllegalArgumentException e) {
            problems.add(
                    type.isEnum()
                            ? oneOf(tree.origin(), path, ScalarTypes.constants(type), text)
                            : new Problem(tree.origin(), path, ScalarTypes.rule(kind, text), "'" + text + "'"));
            return null;
        }
    }

    /** The mapping behind a piece of tree: itself, a named file's, or a choice's name. */
    private ConfigTree.@Nullable Mapping structure(ConfigTree tree, String path) {
        try {
            return Structures.opened(tree);
        } catch (IllegalOption e) {
            e.broken().forEach(each -> problem(tree, path, each.rule()));
            return null;
        } catch (UserError e) {
            problems.add(Problem.within(tree.origin(), path, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private void reportUnknown(ConfigTree.Mapping given, List<String> known, String path, String suffix) {
        given.entries().forEach((key, tree) -> {
            if (!known.contains(key)) {
                problem(
                        tree,
                        "",
                        "unknown key '" + join(path, key) + "'" + suffix + Suggestion.phrase(key, known) + " (known: "
                                + String.join(", ", known) + ")");
            }
        });
    }

    private static Problem oneOf(Origin origin, String key, Collection<String> legal, String given) {
        return new Problem(
                origin,
                key,
                "must be one of " + String.join(", ", legal),
                "'" + given + "'",
                Suggestion.nearest(given, legal)
                        .map(word -> "did you mean '" + word + "'?")
                        .orElse(""));
    }

    /** What stands there instead; null for several values of a flag. */
    private static @Nullable String shown(ConfigTree tree) {
        if (tree instanceof ConfigTree.Mapping) {
            return "a mapping";
        }
        return tree instanceof ConfigTree.Sequence
                ? "a list"
                : tree instanceof ConfigTree.Scalar scalar ? "'" + scalar.text() + "'" : null;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** What nobody wrote anywhere can be given as a flag. */
    private void missing(ConfigTree.Mapping given, String key, String what) {
        Origin origin = given.origin().equals(Origin.none()) ? new Origin.Flag(key) : given.origin();
        problems.add(new Problem(origin, key, "is missing: " + what));
    }

    private void problem(ConfigTree tree, String key, String rule) {
        problems.add(new Problem(tree.origin(), key, rule));
    }
}
