/**
 * What a checkpoint is worth: win rates with intervals, KL from the reference, perplexity, accuracy, pass@k. The
 * statistics are small records with their source; {@code EvaluateStage} puts them together.
 */
@NullMarked
package org.align4j.pipeline.evaluate;

import org.jspecify.annotations.NullMarked;
