package org.align4j.data.importing.row;

import java.util.Set;

/**
 * An importer's claim on a file.
 *
 * @param columns the columns it reads; who reads more of them reads the file better
 * @param evidence what the claim rests on
 */
public record Match(Set<String> columns, Evidence evidence) {
    public Match {
        columns = Set.copyOf(columns);
    }

    /** Weakest first. */
    public enum Evidence {
        /** Nothing: for a user who names the format. */
        NONE,
        /** The names alone. */
        COLUMN_NAMES,
        /** The text of the first rows has the layout's marks. */
        CONTENT,
        /** Columns that one published layout has and no other. */
        LAYOUT
    }

    /** Whether this reading leaves the other without a reason: the same columns and more, or better evidence. */
    public boolean beats(Match other) {
        if (columns.equals(other.columns)) {
            return evidence.compareTo(other.evidence) > 0;
        }
        return columns.containsAll(other.columns);
    }
}
