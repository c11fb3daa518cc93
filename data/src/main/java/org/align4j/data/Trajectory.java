package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;

/**
 * What RL collected for one completion, for replay and offline RL. Lists over tokens are as long as
 * {@code completionIds}.
 *
 * @param iteration the RL iteration that sampled it, from 1
 * @param score the sequence's reward before any KL penalty
 * @param rewards per token, KL penalty and score included
 * @param values the critic's before each token; empty without a critic
 */
public record Trajectory(
        String id,
        long iteration,
        Content prompt,
        String completion,
        List<Integer> promptIds,
        List<Integer> completionIds,
        List<Float> logprobs,
        List<Float> referenceLogprobs,
        double score,
        List<Float> rewards,
        List<Float> values,
        List<Float> advantages)
        implements Prompted {}
