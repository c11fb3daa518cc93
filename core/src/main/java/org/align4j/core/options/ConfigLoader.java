package org.align4j.core.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Makes a configuration record of what the user wrote: YAML, then command-line values over it, then defaults.
 *
 * <p>Keys are the record components' names in kebab-case. A sealed interface's record is chosen by its {@code type:}
 * key ({@code loss: {type: dpo, beta: 0.1}}, or {@code loss: dpo} for all its defaults); a mapping may also be the name
 * of a YAML file that holds it. All problems are reported together.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** One value from the command line: {@code --key value}; several for a flag that is given several times. */
    public record Assignment(String key, List<String> values) {
        public Assignment {
            values = List.copyOf(values);
        }

        public static Assignment of(String key, String value) {
            return new Assignment(key, List.of(value));
        }
    }

    /**
     * Loads a file, or defaults only where there is none, with command-line values over it.
     *
     * @throws UserError with one line per problem
     */
    public static <R extends Record> R load(Class<R> type, @Nullable Path yaml, List<Assignment> assignments) {
        ConfigTree.Mapping tree = yaml == null ? ConfigTree.empty() : ConfigTree.read(yaml);
        return load(type, assign(tree, assignments));
    }

    /** Makes the record of a tree, filling in defaults. */
    public static <R extends Record> R load(Class<R> type, ConfigTree.Mapping tree) {
        Binder binder = new Binder();
        Object record = binder.record(type, tree, "");
        if (record == null || !binder.problems().isEmpty()) {
            throw new IllegalOption(binder.problems());
        }
        return type.cast(record);
    }

    /**
     * What options that an earlier version wrote mean today: those that it did not have yet stand at their defaults. They are
     * left as written where they are not legal today, or lack an option that {@linkplain Option#changesRuns changes runs}.
     */
    public static ConfigTree.Mapping today(Class<? extends Record> type, ConfigTree.Mapping written) {
        Binder binder = new Binder(option -> option.option().changesRuns());
        Object record = binder.record(type, written, "");
        return record == null || !binder.problems().isEmpty() ? written : ConfigWriter.tree((Record) record);
    }

    /** Makes one of a sealed interface's records, such as a judge from its own file. */
    public static <T> T loadChoice(Class<T> type, ConfigTree tree) {
        Binder binder = new Binder();
        Object choice = binder.value(type, tree, "");
        if (choice == null || !binder.problems().isEmpty()) {
            throw new IllegalOption(binder.problems());
        }
        return type.cast(choice);
    }

    /**
     * The same configuration with one option changed, checked as if the user had written it.
     *
     * @param key dotted: {@code update.micro-batch-tokens}; of a choice, its record's own
     * @param value of the option's type, or what YAML would hold: a number for {@code N|auto}; null for "not set"
     * @throws UserError if the value is not legal
     * @throws IllegalArgumentException if there is no such option
     */
    public static <R extends Record> R with(R config, String key, @Nullable Object value) {
        Binder binder = new Binder();
        Object changed = binder.changed(config, Arrays.asList(key.split("\\.")), "", value);
        if (changed == null || !binder.problems().isEmpty()) {
            throw new IllegalOption(binder.problems());
        }
        @SuppressWarnings("unchecked") // made by the constructor of the record's own class
        R same = (R) changed;
        return same;
    }

    /** Puts command-line values over a tree; shorter keys first, so that {@code --judge FILE --judge.model X} works. */
    public static ConfigTree.Mapping assign(ConfigTree.Mapping tree, List<Assignment> assignments) {
        List<Assignment> ordered = new ArrayList<>(assignments);
        ordered.sort(Comparator.comparingInt(
                each -> (int) each.key().chars().filter(c -> c == '.').count()));
        ConfigTree.Mapping result = tree;
        for (Assignment each : ordered) {
            ConfigTree.Flag flag = new ConfigTree.Flag(each.values(), new Origin.Flag(each.key()));
            result = put(result, Arrays.asList(each.key().split("\\.")), flag);
        }
        return result;
    }

    private static ConfigTree.Mapping put(ConfigTree.Mapping tree, List<String> path, ConfigTree.Flag flag) {
        String key = path.get(0);
        if (path.size() == 1) {
            return tree.with(key, flag);
        }
        ConfigTree inner = tree.entries().get(key);
        if (inner instanceof ConfigTree.Sequence list) {
            throw new UserError(flag.origin() + ": '" + key + "' is a list (" + list.origin() + "); give all of it");
        }
        ConfigTree.Mapping opened = inner == null ? ConfigTree.empty() : Structures.opened(inner);
        return tree.with(key, put(opened, path.subList(1, path.size()), flag));
    }
}
