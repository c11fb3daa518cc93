/** Judges on the command line: the stage that makes preferences of completions. */
@NullMarked
package org.align4j.pipeline.judge;

import org.jspecify.annotations.NullMarked;
