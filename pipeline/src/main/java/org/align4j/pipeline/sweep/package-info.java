/**
 * {@code align sweep}: several checkpoints on the same prompts. {@link Competitors} finds them, {@link Measured} and
 * {@link Verdicts} hold what is known of each and of each pair (on the disk, so that it is found once), {@link
 * SweepAnalysis} says what follows.
 */
@NullMarked
package org.align4j.pipeline.sweep;

import org.jspecify.annotations.NullMarked;
