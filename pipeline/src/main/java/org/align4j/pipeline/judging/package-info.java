/** Judges whose questions other processes answer, under the limits of one run. */
@NullMarked
package org.align4j.pipeline.judging;

import org.jspecify.annotations.NullMarked;
