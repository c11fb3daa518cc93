/**
 * Online RL as a composition: an {@link org.align4j.rl.advantage.AdvantageEstimator}, a
 * {@link org.align4j.rl.loss.PolicyLoss}, a {@link org.align4j.rl.loss.KlPenalty} and a
 * {@link org.align4j.rl.loss.LossAggregation}. A named method is a YAML file, not a class:
 *
 * docs/rl.md has the table of named methods.
 *
 * <p>What is computed before the update (rewards, advantages) is plain Java over ragged rows, one number per completion
 * token; what the update differentiates is a loss over (batch, time) arrays. To add a member of a family: one record in
 * a file beside its interface, its name in {@code permits}, and golden values; the tests fail until it has them.
 */
@NullMarked
package org.align4j.rl;

import org.jspecify.annotations.NullMarked;
