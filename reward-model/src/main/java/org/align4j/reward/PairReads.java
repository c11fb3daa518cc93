package org.align4j.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the scores of a batch's pairs are compared when every beginning counts: at each token from the first on in which the two
 * completions differ to the end of the longer one, past whose end the shorter one keeps its last score. (DeepSpeed-Chat,
 * {@code reward_model.py}, reads the padding there.)
 *
 * @param chosen places in the flattened (batch, time) array, one a comparison
 * @param rejected the same
 * @param pairs which pair each comparison is of
 * @param weights 1 over the comparisons of its pair
 */
record PairReads(long[] chosen, long[] rejected, int[] pairs, float[] weights) {
    static PairReads afterDivergence(PairBatch batch) {
        List<long[]> places = new ArrayList<>();
        List<Integer> pairs = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        for (int i = 0; i < batch.pairs().size(); i++) {
            PromptPairs.Pair pair = batch.pairs().get(i);
            int[] chosen = batch.tokens().rows().get(pair.chosen());
            int[] rejected = batch.tokens().rows().get(pair.rejected());
            int same = Arrays.mismatch(chosen, rejected);
            int end = Math.max(chosen.length, rejected.length);
            int from = same < 0 ? end - 1 : same;
            for (int t = from; t < end; t++) {
                places.add(new long[] {
                    (long) pair.chosen() * batch.tokens().time() + Math.min(t, chosen.length - 1),
                    (long) pair.rejected() * batch.tokens().time() + Math.min(t, rejected.length - 1)
                });
                pairs.add(i);
                weights.add(1f / (end - from));
            }
        }
        float[] shares = new float[weights.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = weights.get(i);
        }
        return new PairReads(
                places.stream().mapToLong(place -> place[0]).toArray(),
                places.stream().mapToLong(place -> place[1]).toArray(),
                pairs.stream().mapToInt(Integer::intValue).toArray(),
                shares);
    }
}
