package org.align4j.pipeline.evaluate;

import org.align4j.core.chat.Content;
import org.align4j.data.Row;
import org.jspecify.annotations.Nullable;

/**
 * One completion of the evaluated policy beside one of the baseline, to the same prompt.
 *
 * @param id the prompt's id and the completion's number
 * @param completion the policy's
 * @param baseline the baseline's
 * @param pCompletion the judge's probability that the policy's is better, null without a verdict
 * @param tie the judge held both for equal
 * @param outcome {@code judged}, or why there is no verdict
 * @param rationale the judge's reason, null if it gave none
 * @param tokens of the policy's completion
 * @param baselineTokens of the baseline's
 * @param score the reward model's for the policy's completion, null without a reward model
 * @param baselineScore the same for the baseline's
 */
public record EvaluatedPair(
        String id,
        Content prompt,
        Content completion,
        Content baseline,
        @Nullable Double pCompletion,
        boolean tie,
        String outcome,
        @Nullable String rationale,
        int tokens,
        int baselineTokens,
        @Nullable Double score,
        @Nullable Double baselineScore)
        implements Row {}
