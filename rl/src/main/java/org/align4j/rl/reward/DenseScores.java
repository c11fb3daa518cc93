package org.align4j.rl.reward;

import java.util.Arrays;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.episode.Episode;

/** Rewards of single tokens, from a reward model's numbers at every token of what was sampled. */
final class DenseScores {
    private DenseScores() {}

    /**
     * By how much each sampled token changes the score: {@code s_t - s_(t-1)}, the first from the score at the prompt's end
     * (potential-based shaping, Ng et al. 1999). They add up to the last score less that of the prompt.
     *
     * @param numbers of the whole row
     * @return one per sampled token
     */
    static double[] differences(Episode episode, double[] numbers) {
        double[] scores = Arrays.stream(episode.sampled())
                .mapToDouble(place -> numbers[place])
                .toArray();
        double[] differences = new double[scores.length];
        double before = scores.length == 0 ? 0 : numbers[episode.sampled()[0] - 1];
        for (int t = 0; t < scores.length; t++) {
            differences[t] = scores[t] - before;
            before = scores[t];
        }
        return differences;
    }

    /**
     * What each step earns, at the sampled token that ends it; a step that ends in what the environment said is earned at
     * the last token before.
     *
     * @param numbers of the whole row
     * @return one per sampled token
     */
    static double[] steps(Episode episode, double[] numbers, StepRewards rewards, Tokenizer tokenizer) {
        int[] ends = rewards.ends(episode, tokenizer);
        double[] earned =
                rewards.of(Arrays.stream(ends).mapToDouble(end -> numbers[end]).toArray());
        double[] tokens = new double[episode.length()];
        for (int j = 0; j < ends.length; j++) {
            int place = Arrays.binarySearch(episode.sampled(), ends[j]);
            tokens[place >= 0 ? place : Math.max(0, -place - 2)] += earned[j];
        }
        return tokens;
    }
}
