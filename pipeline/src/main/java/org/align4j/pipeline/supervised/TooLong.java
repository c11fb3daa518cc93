package org.align4j.pipeline.supervised;

/** What happens to a row that is longer than the longest allowed. */
public enum TooLong {
    /** The stage stops and names the row. */
    ERROR,
    /** The row is left out, and counted. */
    DROP,
    /** The row's end is cut off, and counted. */
    TRUNCATE,
    /** The row becomes several, one after the other; for plain text. */
    SPLIT
}
