/**
 * Several processes that train one model together: each computes the gradient of its share of a step's rows, libtorch's
 * collectives add them up, and all take the same step. {@link org.align4j.model.process.ProcessGroup} is what a training
 * loop sees of it; a process that trains alone has one too, whose sums are what they were.
 */
@NullMarked
package org.align4j.model.process;

import org.jspecify.annotations.NullMarked;
