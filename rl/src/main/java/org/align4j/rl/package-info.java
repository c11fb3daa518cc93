/**
 * Online RL as a composition: an {@link org.align4j.rl.advantage.AdvantageEstimator}, a
 * {@link org.align4j.rl.loss.PolicyLoss}, a {@link org.align4j.rl.loss.KlPenalty} and a
 * {@link org.align4j.rl.loss.LossAggregation}. A named method is a YAML file, not a class:
 *
 * <table>
 * <caption>Compositions</caption>
 * <tr><th>method</th><th>advantage</th><th>policy-loss</th><th>kl-penalty</th><th>aggregation</th></tr>
 * <tr><td>PPO</td><td>gae</td><td>clipped</td><td>in-reward</td><td>token-mean</td></tr>
 * <tr><td>GRPO</td><td>group-relative</td><td>clipped</td><td>in-loss</td><td>sequence-mean</td></tr>
 * <tr><td>Dr. GRPO</td><td>group-relative, scale none</td><td>clipped</td><td>none</td><td>constant-length</td></tr>
 * <tr><td>RLOO</td><td>leave-one-out</td><td>sequence-clipped, sum</td><td>in-reward</td><td>sequence-mean</td></tr>
 * <tr><td>GSPO</td><td>group-relative</td><td>sequence-clipped, mean</td><td>none</td><td>sequence-mean</td></tr>
 * <tr><td>REINFORCE++</td><td>return-to-go</td><td>clipped</td><td>in-reward</td><td>token-mean</td></tr>
 * </table>
 *
 * <p>What is computed before the update (rewards, advantages) is plain Java over ragged rows, one number per completion
 * token; what the update differentiates is a loss over (batch, time) arrays. To add a member of a family: one record in
 * a file beside its interface, its name in {@code permits}, and golden values; the tests fail until it has them.
 */
@NullMarked
package org.align4j.rl;

import org.jspecify.annotations.NullMarked;
