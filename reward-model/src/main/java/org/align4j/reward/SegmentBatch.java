package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.reward.loss.Reduce;

/**
 * A micro-batch of segments.
 *
 * @param pairs the rows and which of them were compared
 * @param weights (rows, time), flattened: what the number at each token counts in its row's reward
 */
record SegmentBatch(PairBatch pairs, float[] weights) {
    static SegmentBatch of(List<SegmentedPrompt> prompts, Reduce reduce) {
        PairBatch pairs =
                PairBatch.of(prompts.stream().map(SegmentedPrompt::compared).toList());
        List<int[]> places = new ArrayList<>();
        prompts.forEach(prompt -> places.addAll(prompt.places()));
        int time = pairs.tokens().time();
        float[] weights = new float[places.size() * time];
        for (int row = 0; row < places.size(); row++) {
            int[] own = places.get(row);
            for (int i = 0; i < own.length; i++) {
                weights[row * time + own[i]] = (float) reduce.weight(i, own.length);
            }
        }
        return new SegmentBatch(pairs, weights);
    }
}
