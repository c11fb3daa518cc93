/**
 * Values of logged completions: what is still to be earned from a state on, fitted by one {@link
 * org.align4j.rl.value.ValueMethod} a file. V is read just before a token is chosen, Q at the token itself; of the actor-critic,
 * whose Q is a number for every token of the vocabulary, where V is.
 */
@NullMarked
package org.align4j.rl.value;

import org.jspecify.annotations.NullMarked;
