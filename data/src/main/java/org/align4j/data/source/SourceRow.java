package org.align4j.data.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A row as its file has it, or what is wrong with it.
 *
 * @param line where it starts, from 1; in files without lines the row's number
 * @param columns values by column name, absent or null where there is none
 * @param problem why it cannot be read; then there are no columns
 */
public record SourceRow(
        Path file, long line, ObjectNode columns, @Nullable RowProblem problem) {
    /** {@code file:line}. */
    public String place() {
        return file + ":" + line;
    }
}
