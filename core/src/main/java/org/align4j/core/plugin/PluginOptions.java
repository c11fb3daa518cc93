package org.align4j.core.plugin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;

/**
 * What the user sets of a plugin, as {@code KEY=VALUE}.
 *
 * @param values by key
 */
public record PluginOptions(Map<String, String> values) {
    public PluginOptions {
        values = Map.copyOf(values);
    }

    /**
     * Reads options.
     *
     * @throws UserError if one is not {@code KEY=VALUE}, or a key stands twice
     */
    public static PluginOptions of(List<String> options) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new UserError("options: '" + option + "' must be KEY=VALUE");
            }
            if (values.put(option.substring(0, equals), option.substring(equals + 1)) != null) {
                throw new UserError("options: " + option.substring(0, equals) + " is given twice");
            }
        }
        return new PluginOptions(values);
    }

    /** Refuses keys that the plugin does not have. */
    public PluginOptions require(Set<String> known) {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!known.contains(key)) {
                throw new UserError("options: " + key + " is not known; there are " + new TreeSet<>(known));
            }
        }
        return this;
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /**
     * A number.
     *
     * @throws UserError if it is none
     */
    public double number(String key, double otherwise) {
        String given = values.get(key);
        try {
            return given == null ? otherwise : Double.parseDouble(given);
        } catch (NumberFormatException e) {
            throw new UserError("options: " + key + " must be a number but was '" + given + "'", e);
        }
    }
}
