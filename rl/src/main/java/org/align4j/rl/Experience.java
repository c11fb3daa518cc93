package org.align4j.rl;

import java.util.List;
import java.util.Map;
import org.align4j.model.BatchRow;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.reward.Rewards.Earned;

/**
 * One episode with everything the update needs. Arrays have one number per sampled token.
 *
 * @param logProbs under the policy that sampled, at the sampling temperature, by the training pass
 * @param referenceLogProbs under the reference, at the same temperature
 * @param values the critic's before each token, zeros without a critic
 * @param earned its reward, before any KL penalty
 * @param rewards per token, KL penalty included
 * @param advantages what the policy loss weights tokens with
 * @param returns what the critic should have predicted
 * @param weights what the policy loss of each token is multiplied with; 1 where nothing corrects it
 * @param entropies of the distribution each token was drawn from, zeros where nobody asks for them
 * @param demonstration whether it is imitated and nothing else
 */
record Experience(
        Episode episode,
        double[] logProbs,
        double[] referenceLogProbs,
        double[] values,
        Earned earned,
        double[] rewards,
        double[] advantages,
        double[] returns,
        double[] weights,
        double[] entropies,
        boolean demonstration)
        implements BatchRow {
    /** A completion to imitate. */
    static Experience demonstration(Episode episode) {
        double[] zeros = new double[episode.length()];
        return new Experience(
                episode, zeros, zeros, zeros, new Earned(0, zeros, Map.of()), zeros, zeros, zeros, zeros, zeros, true);
    }

    /** Without what the length limit cut off, where that is skipped. */
    static List<Experience> learnedFrom(List<Experience> all, UpdateConfig.Truncated truncated) {
        return truncated == UpdateConfig.Truncated.LEARN
                ? all
                : all.stream().filter(each -> each.episode().finished()).toList();
    }

    /** Sampled tokens. */
    int length() {
        return episode.length();
    }

    /** Id of its prompt. */
    String prompt() {
        return episode.prompt().id();
    }

    double score() {
        return earned.total();
    }

    @Override
    public int[] ids() {
        return episode.ids();
    }
}
