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

    /** 1 on completion tokens, else 0: (rows, time), flattened. */
    float[] completionMask() {
        int time = tokens.time();
        float[] mask = new float[tokens.size() * time];
        for (int i = 0; i < pairs.size(); i++) {
            PreferencePair pair = pairs.get(i);
            fill(mask, i * time, pair.chosenPrompt(), pair.chosen().length);
            fill(mask, (i + pairs.size()) * time, pair.rejectedPrompt(), pair.rejected().length);
        }
        return mask;
    }

    private static void fill(float[] mask, int row, int from, int to) {
        Arrays.fill(mask, row + from, row + to, 1);
    }
}
