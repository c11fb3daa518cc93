/** Votes that were given elsewhere, as rounds of ours. */
@NullMarked
package org.align4j.judge.annotate.foreign;

import org.jspecify.annotations.NullMarked;
