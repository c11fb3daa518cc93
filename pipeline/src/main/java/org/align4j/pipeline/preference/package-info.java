/**
 * Learning from preferences without a reward model: one {@link org.align4j.rl.preference.loss.PreferenceLoss} over the
 * log-probs of chosen and rejected completions under the policy and the reference. To add a loss: one record with its
 * published formula in {@code PreferenceLoss}'s file or beside it, its name in {@code permits}, and its golden values.
 */
@NullMarked
package org.align4j.pipeline.preference;

import org.jspecify.annotations.NullMarked;
