/** What a run will hold at its peak, counted from shapes before it is held, and what would make it fit. */
@NullMarked
package org.align4j.pipeline.memory;

import org.jspecify.annotations.NullMarked;
