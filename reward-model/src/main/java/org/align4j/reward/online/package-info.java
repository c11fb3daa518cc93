/**
 * A reward model that goes on learning from comparisons while something else is trained by it: what is asked and when
 * ({@link org.align4j.reward.online.QuerySchedule}), who answers ({@link org.align4j.reward.online.QueryTeacher}), what was taken in
 * at which moment ({@link org.align4j.reward.online.IntakeLog}), and what the model learns of it. Nothing here knows
 * reinforcement learning: {@link org.align4j.reward.online.ComparisonLearning} is given completions and gives curves.
 */
@NullMarked
package org.align4j.reward.online;

import org.jspecify.annotations.NullMarked;
