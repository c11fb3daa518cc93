/**
 * Losses on preferences, one formula a file, in three families: {@link org.align4j.rl.preference.loss.ReferencedLoss} of
 * pairs beside a reference, {@link org.align4j.rl.preference.loss.ReferenceFreeLoss} of pairs alone, and
 * {@link org.align4j.rl.preference.loss.UnpairedLoss} of single completions with a mark. Arrays have one entry a pair or
 * completion; log-probs are sums over a completion's tokens, in nats.
 */
@NullMarked
package org.align4j.rl.preference.loss;

import org.jspecify.annotations.NullMarked;
