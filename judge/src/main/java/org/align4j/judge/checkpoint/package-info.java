/** A language model in this process as a judge. */
@NullMarked
package org.align4j.judge.checkpoint;

import org.jspecify.annotations.NullMarked;
