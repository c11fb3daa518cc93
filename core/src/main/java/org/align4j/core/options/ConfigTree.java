package org.align4j.core.options;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration as it was written, before it is known what it must look like. Every piece knows its origin, so that a
 * problem can name the file and line, or the flag. A record component of this type receives its part unread.
 */
public sealed interface ConfigTree {
    Origin origin();

    /** Keys and what they hold, in the order of writing. */
    record Mapping(Map<String, ConfigTree> entries, Origin origin) implements ConfigTree {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** This mapping with one key set or replaced. */
        public Mapping with(String key, ConfigTree value) {
            Map<String, ConfigTree> changed = new LinkedHashMap<>(entries);
            changed.put(key, value);
            return new Mapping(changed, origin);
        }

        /** This mapping without one key. */
        public Mapping without(String key) {
            Map<String, ConfigTree> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(changed, origin);
        }
    }

    /** A list. */
    record Sequence(List<ConfigTree> items, Origin origin) implements ConfigTree {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * A number, truth value, name or text, as written.
     *
     * @param kind whether quotes are needed to keep it text where it looks like something else
     */
    record Scalar(String text, Kind kind, Origin origin) implements ConfigTree {
        /** How a scalar is to be written again. */
        public enum Kind {
            PLAIN,
            TEXT
        }
    }

    /** {@code null}, {@code ~} or nothing behind the colon. */
    record Null(Origin origin) implements ConfigTree {}

    /** The value or values of one command-line flag; what they mean depends on the option's type. */
    record Flag(List<String> values, Origin origin) implements ConfigTree {
        public Flag {
            values = List.copyOf(values);
        }
    }

    /** Nothing written at all: everything takes its default. */
    static Mapping empty() {
        return new Mapping(Map.of(), Origin.none());
    }

    /**
     * Reads a YAML file that holds one mapping; an empty file is an empty mapping.
     *
     * @throws org.align4j.core.UserError naming file and line, if it cannot be read
     */
    static Mapping read(Path file) {
        return YamlReader.read(file);
    }

    /**
     * Parses YAML text.
     *
     * @param name what problems call the text, as if it were a file
     */
    static ConfigTree parse(String yaml, String name) {
        return YamlReader.parse(yaml, new Origin.File(Path.of(name), 0));
    }
}
