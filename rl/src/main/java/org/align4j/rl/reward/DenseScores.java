package org.align4j.rl.reward;

import java.util.Arrays;
import java.util.BitSet;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.TextTokens;
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

    /** What each sampled token earns by its own number: one that no segment holds, such as the end of a turn, earns nothing. */
    static double[] tokens(Episode episode, double[] numbers, TextTokens texts) {
        BitSet text = text(episode, texts);
        return Arrays.stream(episode.sampled())
                .mapToDouble(place -> text.get(place) ? numbers[place] : 0)
                .toArray();
    }

    /** A row's numbers, where a sampled token that no segment holds keeps what was so before it. */
    static double[] held(Episode episode, double[] numbers, TextTokens texts) {
        BitSet text = text(episode, texts);
        double[] held = numbers.clone();
        for (int place : episode.sampled()) {
            held[place] = text.get(place) ? held[place] : held[place - 1];
        }
        return held;
    }

    private static BitSet text(Episode episode, TextTokens texts) {
        BitSet text = new BitSet();
        for (int place : texts.of(new PromptedRow(episode.ids(), episode.promptLength()))) {
            text.set(place);
        }
        return text;
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
