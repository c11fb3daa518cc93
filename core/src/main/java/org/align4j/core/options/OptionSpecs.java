package org.align4j.core.options;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks a configuration record's declarations: every option of it, of its nested records and of its choices. */
public final class OptionSpecs {
    private final List<OptionSpec> specs = new ArrayList<>();
    private final Deque<Class<?>> open = new ArrayDeque<>();

    private OptionSpecs() {}

    /**
     * Every option, in the order of declaration. Before the options of a nested record or a choice stands one of type
     * {@code GROUP}. Options of one choice follow its {@code type} option; the same key may come several times, once for
     * each choice that has it.
     */
    public static List<OptionSpec> of(Class<? extends Record> type) {
        OptionSpecs walk = new OptionSpecs();
        walk.record(type, "", "", null);
        return List.copyOf(walk.specs);
    }

    private void record(Class<?> type, String path, String condition, ConfigTree.@Nullable Mapping defaults) {
        open.push(type);
        for (DeclaredOption option : DeclaredOption.of(type)) {
            ConfigTree above = defaults == null ? null : defaults.entries().get(option.key());
            option(option, Binder.join(path, option.key()), condition, above == null ? option.writtenDefault() : above);
        }
        open.pop();
    }

    private void option(DeclaredOption option, String key, String condition, @Nullable ConfigTree written) {
        Type type = option.type();
        Class<?> plain = type instanceof Class<?> some ? some : Object.class;
        if (plain == ConfigTree.class || plain == ConfigTree.Mapping.class || open.contains(plain)) {
            add(option, key, condition, OptionSpec.Type.MAPPING, List.of(), written);
        } else if (Choices.isChoice(plain)) {
            choice(option, plain, key, condition, written);
        } else if (plain.isRecord()) {
            group(option, key, condition, List.of(), written);
            record(plain, key, condition, written == null ? null : Structures.opened(written));
        } else if (type instanceof ParameterizedType generic) {
            container(option, generic, key, condition, written);
        } else {
            List<String> only = List.of(option.option().only());
            List<String> legal = plain.isEnum() && only.isEmpty() ? ScalarTypes.constants(plain) : only;
            add(option, key, condition, ScalarTypes.kind(plain).shown(), legal, written);
        }
    }

    private void choice(
            DeclaredOption option, Class<?> sealed, String key, String condition, @Nullable ConfigTree written) {
        Map<String, Class<?>> choices = Choices.of(sealed);
        ConfigTree.Mapping defaults = written == null ? null : Structures.opened(written);
        ConfigTree chosen = defaults == null ? null : defaults.entries().get(Choices.TYPE);
        String typeKey = key + "." + Choices.TYPE;
        group(option, key, condition, List.copyOf(choices.keySet()), chosen);
        add(option, typeKey, condition, OptionSpec.Type.NAME, List.copyOf(choices.keySet()), chosen);
        open.push(sealed);
        choices.forEach((name, type) -> {
            boolean isDefault =
                    chosen instanceof ConfigTree.Scalar scalar && scalar.text().equals(name);
            record(type, key, typeKey + " " + name, isDefault ? defaults : null);
        });
        open.pop();
    }

    private void container(
            DeclaredOption option, ParameterizedType type, String key, String condition, @Nullable ConfigTree written) {
        boolean list = type.getRawType() == List.class;
        add(option, key, condition, list ? OptionSpec.Type.LIST : OptionSpec.Type.MAPPING, List.of(), written);
        Type[] arguments = type.getActualTypeArguments();
        if (!(arguments[arguments.length - 1] instanceof Class<?> item) || open.contains(item)) {
            return;
        }
        String itemKey = key + "[]";
        if (Choices.isChoice(item)) {
            Map<String, Class<?>> choices = Choices.of(item);
            open.push(item);
            choices.forEach((name, each) -> record(each, itemKey, itemKey + ".type " + name, null));
            open.pop();
        } else if (item.isRecord()) {
            record(item, itemKey, condition, null);
        }
    }

    private void group(
            DeclaredOption option, String key, String condition, List<String> choices, @Nullable ConfigTree written) {
        String chosen = written instanceof ConfigTree.Scalar scalar ? scalar.text() : null;
        // A record is what its components' defaults make it.
        boolean required = !choices.isEmpty() && written == null && !option.nullable();
        boolean often = option.option().often();
        String doc = option.option().doc();
        specs.add(new OptionSpec(key, condition, OptionSpec.Type.GROUP, choices, chosen, required, often, doc));
    }

    private void add(
            DeclaredOption option,
            String key,
            String condition,
            OptionSpec.Type type,
            List<String> legal,
            @Nullable ConfigTree written) {
        String shown = written == null ? null : YamlText.inline(written);
        specs.add(new OptionSpec(
                key,
                condition,
                type,
                legal,
                shown,
                shown == null && !option.nullable(),
                option.option().often(),
                option.option().doc()));
    }
}
