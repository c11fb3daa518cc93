/**
 * Learning from a log instead of from samples of one's own: {@link org.align4j.rl.offline.LoggedRows} reads it, a {@link
 * org.align4j.rl.offline.Baseline} says what each row should have earned, an {@link org.align4j.rl.offline.OfflineMethod}
 * how much each token counts, and {@link org.align4j.rl.offline.WeightedCrossEntropy} is what is minimised.
 */
@NullMarked
package org.align4j.rl.offline;

import org.jspecify.annotations.NullMarked;
