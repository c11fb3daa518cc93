/** The {@code data} commands: import, show, stats, split, validate. */
@NullMarked
package org.align4j.pipeline.data;

import org.jspecify.annotations.NullMarked;
