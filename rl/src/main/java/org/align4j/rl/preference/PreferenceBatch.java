package org.align4j.rl.preference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.model.TokenBatch;

/**
 * A micro-batch of pairs.
 *
 * @param pairs in the order of the rows
 * @param tokens the chosen rows, then the rejected ones
 */
public record PreferenceBatch(List<PreferencePair> pairs, TokenBatch tokens) {
    public static PreferenceBatch of(List<PreferencePair> pairs) {
        return new PreferenceBatch(
                List.copyOf(pairs),
                new TokenBatch(Stream.concat(
                                pairs.stream().map(PreferencePair::chosen),
                                pairs.stream().map(PreferencePair::rejected))
                        .toList()));
    }

    /**
     * What tokens count: 1 in a completion, else 0; (rows, time), flattened.
     *
     * @param tailWeight of completion tokens beyond the length of the pair's shorter completion
     */
    float[] tokenWeights(double tailWeight) {
        int time = tokens.time();
        float[] weights = new float[tokens.size() * time];
        for (int i = 0; i < pairs.size(); i++) {
            PreferencePair pair = pairs.get(i);
            int shared = Math.min(pair.chosenLength(), pair.rejectedLength());
            int chosen = i * time + pair.chosenPrompt();
            int rejected = (i + pairs.size()) * time + pair.rejectedPrompt();
            Arrays.fill(weights, chosen, chosen + shared, 1);
            Arrays.fill(weights, rejected, rejected + shared, 1);
            Arrays.fill(weights, chosen + shared, chosen + pair.chosenLength(), (float) tailWeight);
            Arrays.fill(weights, rejected + shared, rejected + pair.rejectedLength(), (float) tailWeight);
        }
        return weights;
    }
}
