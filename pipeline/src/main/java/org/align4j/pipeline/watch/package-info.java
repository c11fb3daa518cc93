/** {@code align watch}: a page on this machine that follows runs while they go, and lays several over each other. */
@NullMarked
package org.align4j.pipeline.watch;

import org.jspecify.annotations.NullMarked;
