package org.align4j.model.config;

import java.util.Locale;

/** What happens to a row that is longer than the longest allowed. */
public enum TooLong {
    /** The run ends with an error that names the row. */
    ERROR,
    /** The row is left out, and counted. */
    DROP,
    /** The row's end is cut off, and counted. */
    TRUNCATE,
    /** The row becomes several, one after the other; for plain text. */
    SPLIT;

    /** As YAML writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether rows are trained on in parts; never right where a completion is judged as a whole. */
    public boolean cuts() {
        return this == TRUNCATE || this == SPLIT;
    }
}
