package org.align4j.core.options;

import java.util.LinkedHashSet;
import java.util.Set;

/** The options of a configuration that are left to the program. */
public final class AutomaticOptions {
    private AutomaticOptions() {}

    /** Dotted keys of every {@link CountOrAuto} that is {@code auto}, in nested records too; not in lists and maps. */
    public static Set<String> of(Record config) {
        Set<String> keys = new LinkedHashSet<>();
        collect(config, "", keys);
        return keys;
    }

    private static void collect(Record config, String path, Set<String> keys) {
        for (DeclaredOption option : DeclaredOption.of(config.getClass())) {
            Object value = ConfigWriter.read(option, config);
            String key = Binder.join(path, option.key());
            if (value instanceof CountOrAuto count && count.isAuto()) {
                keys.add(key);
            } else if (value instanceof Record record) {
                collect(record, key, keys);
            }
        }
    }
}
