package org.align4j.data.transform;

import org.jspecify.annotations.Nullable;

/**
 * What conditions say about the rows of a part.
 *
 * @param failed of every row the position of the first condition that it does not meet, -1 if it meets all; null if a row
 *     cannot be asked one of them
 */
public record FilteredPart(int @Nullable [] failed) {}
