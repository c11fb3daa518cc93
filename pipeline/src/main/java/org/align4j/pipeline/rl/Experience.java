package org.align4j.pipeline.rl;

import org.align4j.model.BatchUnit;

/**
 * One completion with everything the update needs. Arrays have one number per completion token.
 *
 * @param logProbs under the policy that sampled, at the sampling temperature, by the training pass
 * @param referenceLogProbs under the reference, at the same temperature
 * @param values the critic's before each token, zeros without a critic
 * @param score the sum of its reward terms
 * @param rewards per token, KL penalty and score included
 * @param advantages what the policy loss weights tokens with
 * @param returns what the critic should have predicted
 */
record Experience(
        Rollout rollout,
        double[] logProbs,
        double[] referenceLogProbs,
        double[] values,
        double score,
        double[] rewards,
        double[] advantages,
        double[] returns)
        implements BatchUnit {
    int length() {
        return rollout.length();
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int longest() {
        return rollout.longest();
    }

    @Override
    public int tokens() {
        return rollout.tokens();
    }
}
