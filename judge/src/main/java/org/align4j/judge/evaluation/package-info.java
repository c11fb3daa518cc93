/**
 * Judging the judge: what a judge says of pairs whose label is known, beside people and beside judges that look at nothing
 * but length or position. Start at {@link org.align4j.judge.evaluation.JudgeEvaluation}.
 */
@NullMarked
package org.align4j.judge.evaluation;

import org.jspecify.annotations.NullMarked;
