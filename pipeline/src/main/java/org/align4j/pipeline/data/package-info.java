/** The {@code data} commands: import, map, show, stats, split, convert, filter, sample, mix, validate. */
@NullMarked
package org.align4j.pipeline.data;

import org.jspecify.annotations.NullMarked;
