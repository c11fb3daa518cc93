/**
 * Sampling completions: {@link org.align4j.model.generation.Generator} decodes many rows together, each at its own
 * position, with a copy of the weights packed for it.
 */
@NullMarked
package org.align4j.model.generation;

import org.jspecify.annotations.NullMarked;
