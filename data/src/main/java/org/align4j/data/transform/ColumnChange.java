package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.align4j.core.UserError;

/** A change of a row's columns. */
public sealed interface ColumnChange {
    /**
     * Changes a row.
     *
     * @throws org.align4j.data.source.RowProblem if the row lacks what the change needs
     */
    void apply(ObjectNode row);

    /** Gives a column another name; a column of that name is replaced. Rows without it stay as they are. */
    record Rename(String from, String to) implements ColumnChange {
        @Override
        public void apply(ObjectNode row) {
            JsonNode value = row.remove(from);
            if (value != null) {
                row.set(to, value);
            }
        }
    }

    /** Writes a column by a template. */
    record Set(String column, CellTemplate template) implements ColumnChange {
        @Override
        public void apply(ObjectNode row) {
            row.set(column, template.fill(row));
        }
    }

    /** Writes a column by a template where it is missing, null or blank. */
    record Default(String column, CellTemplate template) implements ColumnChange {
        @Override
        public void apply(ObjectNode row) {
            JsonNode value = row.path(column);
            if (Cells.isMissing(value) || (value.isTextual() && value.asText().isBlank())) {
                row.set(column, template.fill(row));
            }
        }
    }

    /** Forgets a column. */
    record Drop(String column) implements ColumnChange {
        @Override
        public void apply(ObjectNode row) {
            row.remove(column);
        }
    }

    /** {@code FROM=TO}. */
    static ColumnChange rename(String text) {
        List<String> sides = sides("rename", text);
        return new Rename(sides.get(0), sides.get(1));
    }

    /** {@code COLUMN=TEMPLATE}. */
    static ColumnChange set(String text) {
        List<String> sides = sides("set", text);
        return new Set(sides.get(0), CellTemplate.parse(sides.get(1)));
    }

    /** {@code COLUMN=TEMPLATE}. */
    static ColumnChange orElse(String text) {
        List<String> sides = sides("default", text);
        return new Default(sides.get(0), CellTemplate.parse(sides.get(1)));
    }

    private static List<String> sides(String option, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new UserError(option + " must be COLUMN=" + (option.equals("rename") ? "NEW-NAME" : "TEMPLATE")
                    + " but is '" + text + "'");
        }
        return List.of(text.substring(0, equals).strip(), text.substring(equals + 1));
    }
}
