package org.align4j.core.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option as help and the reference pages show it.
 *
 * @param key dotted, in kebab-case: {@code loss.beta}; {@code []} behind a list whose items have options of their own
 * @param condition the choice it belongs to, such as {@code "loss.type ipo"}; empty if it is always there
 * @param type {@code NUMBER}, {@code TEXT}, {@code PATH}, {@code NAME,...}
 * @param legal the names to choose from; empty if it is no choice
 * @param defaultValue as written in YAML, of a group the choice's name; null if there is none
 * @param required whether the user must say
 * @param often whether the short help shows it
 * @param doc one sentence
 */
public record OptionSpec(
        String key,
        String condition,
        Type type,
        List<String> legal,
        @Nullable String defaultValue,
        boolean required,
        boolean often,
        String doc) {
    public OptionSpec {
        legal = List.copyOf(legal);
    }

    /** The same option in another place. */
    public OptionSpec at(String otherKey, String otherCondition) {
        return new OptionSpec(otherKey, otherCondition, type, legal, defaultValue, required, often, doc);
    }

    /** What a value looks like. */
    public enum Type {
        WHOLE_NUMBER("N"),
        COUNT_OR_AUTO("N|auto"),
        NUMBER("X"),
        TRUTH("true|false"),
        TEXT("TEXT"),
        PATH("PATH"),
        NAME("NAME"),
        LIST("A,B,..."),
        MAPPING("{KEY: VALUE}"),
        /** Options under this key follow; as a flag of its own it takes a YAML file or a choice's name. */
        GROUP("FILE.yaml");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        /** The placeholder behind a flag in help. */
        public String label() {
            return label;
        }
    }

    /** Whether a command-line flag can set it: not what lies inside a list's items. */
    public boolean isFlag() {
        return !key.contains("[]");
    }
}
