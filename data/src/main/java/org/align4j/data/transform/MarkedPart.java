package org.align4j.data.transform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides about the rows of a part in a mixture.
 *
 * @param rows null if the part cannot be read
 */
public record MarkedPart(@Nullable List<Mark> rows) {
    /**
     * Of one row, as {@link RowMarks} computes it.
     *
     * @param overlaps whether its prompt overlaps with one of an evaluation set
     * @param hash of all that an exact duplicate has in common; 0 where nobody asks
     * @param signature of its text for near duplicates, 2 bytes a value; null if it has no word, or where nobody asks
     */
    public record Mark(boolean overlaps, long hash, byte @Nullable [] signature) {}
}
