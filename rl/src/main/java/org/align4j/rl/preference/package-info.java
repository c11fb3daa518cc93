/**
 * Learning from preferences without a reward model: one {@link org.align4j.rl.preference.loss.PreferenceLoss} over the log-probs
 * of chosen and rejected completions under the policy and the reference. To add a loss: one record with its published
 * formula in a file of its own, its name in {@code permits}, and its golden values.
 */
@NullMarked
package org.align4j.rl.preference;

import org.jspecify.annotations.NullMarked;
