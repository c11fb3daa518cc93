package org.align4j.data;

import java.util.Collections;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * What RL collected for one episode, for replay and offline RL. Lists over sampled tokens are as long as the mask has
 * ones; in a single-turn episode that is every token of {@code completionIds}. Version 1 had no column after
 * {@code advantages}; its rows are read with the values that those columns name.
 *
 * @param iteration the RL iteration that sampled it, from 1
 * @param completionIds everything behind the prompt, what an environment said included
 * @param logprobs of sampled tokens under the policy that sampled, by the training pass
 * @param score the episode's reward before any KL penalty
 * @param rewards per sampled token, KL penalty and score included
 * @param values the critic's before each sampled token; empty without a critic
 * @param promptId the same for the episodes of one prompt; without the column the hash of the prompt's ids
 * @param groundTruth what a verifier compares with; null if the prompt has none
 * @param finish why it ended: {@code stop}, {@code length} or {@code environment}; null in version 1, which does not say
 * @param completionMask whether the policy sampled each of {@code completionIds}; without the column all of them
 * @param samplerLogprobs of sampled tokens as the sampler computed them; null in version 1
 * @param terms the score's parts; without the column one, called {@code score}
 * @param temperature it was sampled at; without the column 1
 * @param policy name or hash of what sampled; without the column {@code unknown}
 */
@SchemaVersion(2)
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
        List<Float> advantages,
        @Nullable String promptId,
        @Nullable String groundTruth,
        @Nullable String finish,
        @Nullable List<Boolean> completionMask,
        @Nullable List<Float> samplerLogprobs,
        @Nullable List<Term> terms,
        @Nullable Double temperature,
        @Nullable String policy)
        implements Prompted {
    private static final String UNKNOWN = "unknown";

    /**
     * One term of a reward.
     *
     * @param value as it counts in the score
     * @param raw in the scorer's own units, before normalization and weight
     * @param scorer name or hash of what scored
     */
    public record Term(String name, double value, double raw, String scorer) {}

    public Trajectory {
        promptId = promptId == null ? Hashes.ofText(promptIds.toString()) : promptId;
        completionMask =
                completionMask == null ? Collections.nCopies(completionIds.size(), true) : List.copyOf(completionMask);
        terms = terms == null ? List.of(new Term("score", score, score, UNKNOWN)) : List.copyOf(terms);
        temperature = temperature == null ? 1.0 : temperature;
        policy = policy == null ? UNKNOWN : policy;
    }
}
