package org.align4j.data.arrow;

/** How the buffers of a dataset's parts are compressed. Every Arrow reader knows these. */
public enum Compression {
    NONE,
    LZ4,
    ZSTD
}
