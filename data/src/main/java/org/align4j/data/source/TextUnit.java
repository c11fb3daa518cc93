package org.align4j.data.source;

/** What is one document in a plain text file. */
public enum TextUnit {
    /** What blank lines separate. */
    PARAGRAPH,
    LINE,
    FILE
}
