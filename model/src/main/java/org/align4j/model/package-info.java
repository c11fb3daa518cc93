/**
 * Causal language models on DJL's PyTorch engine. {@link org.align4j.model.CausalLm} speaks in log-probs,
 * {@link org.align4j.model.ValueModel} in one scalar per position; both train by a gradient with respect to those
 * numbers.
 */
@NullMarked
package org.align4j.model;

import org.jspecify.annotations.NullMarked;
