/**
 * r(x, y): a scalar read at a completion's last token, learned from compared pairs.
 * {@link org.align4j.reward.loss.RewardLoss} is the family of losses, {@link org.align4j.reward.RewardModel} scores,
 * {@link org.align4j.reward.RewardEvaluation} says how far to trust it.
 */
@NullMarked
package org.align4j.reward;

import org.jspecify.annotations.NullMarked;
