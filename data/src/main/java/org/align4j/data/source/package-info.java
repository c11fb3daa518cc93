/**
 * Files that hold rows, whoever wrote them: JSON Lines, JSON arrays, CSV, Arrow, plain text. Every row knows the file
 * and line it came from. To add a container: one class that implements {@link org.align4j.data.source.RowSource}, and
 * its file ending in {@link org.align4j.data.source.RowSources}.
 */
@NullMarked
package org.align4j.data.source;

import org.jspecify.annotations.NullMarked;
