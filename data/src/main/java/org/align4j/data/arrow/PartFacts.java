package org.align4j.data.arrow;

import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.Schema;

/** What can be said of a part without reading its rows one by one. */
public final class PartFacts {
    private PartFacts() {}

    /** How many rows an Arrow file holds. */
    public static long rows(Path file) {
        try (ArrowBatches batches = new ArrowBatches(file)) {
            long rows = 0;
            while (batches.next()) {
                rows += batches.root().getRowCount();
            }
            return rows;
        }
    }

    /** In which form a file holds the contents of a row type. */
    public static ContentForm form(Path file, Class<?> type) {
        Schema found;
        try (ArrowBatches batches = new ArrowBatches(file)) {
            found = batches.root().getSchema();
        }
        Schema text = TypedSchema.of(type, ContentForm.TEXT).arrow();
        return found.equals(text) ? ContentForm.TEXT : ContentForm.CHAT;
    }
}
