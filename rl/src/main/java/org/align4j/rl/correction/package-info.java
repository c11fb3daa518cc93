/** Weights for samples that another distribution drew than the one that is trained, one rule a file. */
@NullMarked
package org.align4j.rl.correction;

import org.jspecify.annotations.NullMarked;
