package org.align4j.data.source;

import org.align4j.core.options.Check;

/**
 * How files are read.
 *
 * @param unit what is one row in a plain text file
 * @param largestRow most bytes that one row of a text file may take, unpacked; a damaged or hostile file must not fill
 *     the memory before anybody sees what is in it
 */
public record SourceConfig(TextUnit unit, long largestRow) {
    /** Bytes in a mebibyte, in which sizes are said. */
    public static final long MEBIBYTE = 1 << 20;

    private static final long USUAL_LARGEST_ROW = 64 * MEBIBYTE;
    /** Beyond it no Java array goes. */
    private static final long MOST = Integer.MAX_VALUE / 2;

    public SourceConfig {
        Check.that(largestRow >= 1 && largestRow <= MOST, "max-row-mib", "must be 1 to " + MOST / MEBIBYTE, largestRow);
    }

    public static SourceConfig of(TextUnit unit) {
        return new SourceConfig(unit, USUAL_LARGEST_ROW);
    }

    /** What is wrong with a row that is larger. */
    String tooLarge() {
        return "a row is larger than " + largestRow / MEBIBYTE + " MiB; if the file is meant so, allow it with"
                + " --max-row-mib";
    }
}
