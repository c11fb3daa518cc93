/**
 * Training any {@link org.align4j.model.TokenModel}: batches by token budget, learning-rate schedules, objectives, and
 * the one loop that supervised, reward, preference and offline training share.
 */
@NullMarked
package org.align4j.model.training;

import org.jspecify.annotations.NullMarked;
