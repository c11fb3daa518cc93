/**
 * Figures: {@code SideBySide} does what {@code peers.py} does with transformers and TRL, so that {@code compare.py} can
 * time them in turn; the rest are JMH benchmarks of parts.
 */
@NullMarked
package org.align4j.benchmarks;

import org.jspecify.annotations.NullMarked;
