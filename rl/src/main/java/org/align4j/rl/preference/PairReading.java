package org.align4j.rl.preference;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;

/**
 * Pairs under a reference.
 *
 * @param tailWeight what tokens beyond the shorter completion's length count
 */
public record PairReading(double tailWeight) implements ReferenceReading<PreferencePair> {
    @Override
    public String identity(PreferencePair pair) {
        return pair.chosenPrompt()
                + Arrays.toString(pair.chosen())
                + pair.rejectedPrompt()
                + Arrays.toString(pair.rejected())
                + (tailWeight == 1 ? "" : " tail " + tailWeight);
    }

    @Override
    public List<PreferencePair> read(TokenModel model, List<PreferencePair> pairs) {
        IdentityHashMap<PreferencePair, PreferencePair> done = new IdentityHashMap<>();
        for (List<PreferencePair> part : MicroBatches.split(pairs, ReferenceLogProbs.BATCH_TOKENS)) {
            PreferenceBatch batch = PreferenceBatch.of(part);
            float[] sums = CompletionSums.read(model, batch.tokens(), batch.tokenWeights(tailWeight));
            for (int i = 0; i < part.size(); i++) {
                done.put(part.get(i), part.get(i).withReference(sums[i], sums[i + part.size()]));
            }
        }
        return pairs.stream().map(done::get).toList();
    }

    @Override
    public Map<String, ToDoubleFunction<PreferencePair>> columns() {
        Map<String, ToDoubleFunction<PreferencePair>> columns = new LinkedHashMap<>();
        columns.put("ref_chosen_logps", PreferencePair::referenceChosen);
        columns.put("ref_rejected_logps", PreferencePair::referenceRejected);
        return columns;
    }

    @Override
    public PreferencePair restored(PreferencePair pair, double[] kept) {
        return pair.withReference(kept[0], kept[1]);
    }
}
