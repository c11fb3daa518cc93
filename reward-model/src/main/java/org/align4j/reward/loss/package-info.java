/**
 * What a reward model is taught with, one formula a file. {@link org.align4j.reward.loss.RewardLoss} names the forms of
 * feedback, its sub-interfaces the losses on each; a loss sees arrays of scores and nothing of the model.
 */
@NullMarked
package org.align4j.reward.loss;

import org.jspecify.annotations.NullMarked;
