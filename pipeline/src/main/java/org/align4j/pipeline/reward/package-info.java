/** The stage {@code reward} and the command {@code score}: training a reward model from preferences, and using it. */
@NullMarked
package org.align4j.pipeline.reward;

import org.jspecify.annotations.NullMarked;
