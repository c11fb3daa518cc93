/** What the votes of a labelling round add up to: one answer per item, datasets, agreement, statistics. */
@NullMarked
package org.align4j.judge.annotate.outcome;

import org.jspecify.annotations.NullMarked;
