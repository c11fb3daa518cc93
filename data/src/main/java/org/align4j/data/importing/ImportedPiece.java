package org.align4j.data.importing;

import java.util.List;
import java.util.Map;
import org.align4j.data.arrow.ContentForm;
import org.jspecify.annotations.Nullable;

/**
 * What a piece has become.
 *
 * @param folder with its rows as a dataset, and the list of rejected rows if there are any; null if the piece cannot be
 *     read by itself, because something in it needs what was read before it or ends the import
 * @param form of its contents, null if it has none
 * @param rejected rows left out, by reason
 * @param faults those of them whose row is wrong
 * @param unused columns that hold something no row type keeps
 */
public record ImportedPiece(
        @Nullable String folder,
        @Nullable ContentForm form,
        long rowsRead,
        long examples,
        Map<String, Long> rejected,
        long faults,
        List<String> firstRejected,
        Map<String, Long> unused) {
    static final ImportedPiece UNREAD = new ImportedPiece(null, null, 0, 0, Map.of(), 0, List.of(), Map.of());
}
