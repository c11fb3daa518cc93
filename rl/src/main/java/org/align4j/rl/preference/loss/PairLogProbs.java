package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * What a {@link PairedLoss} sees of a batch of pairs.
 *
 * @param pChosen (pairs), probability that chosen is the better one: 1 for a hard label, 1/2 for a tie
 */
public record PairLogProbs(CompletionLogProbs chosen, CompletionLogProbs rejected, NDArray pChosen) {
    /** log π/π_ref(chosen) - log π/π_ref(rejected). */
    NDArray margin() {
        return chosen.logRatio().sub(rejected.logRatio());
    }

    /** Chosen and rejected in each other's place; the labels stay. */
    PairLogProbs swapped() {
        return new PairLogProbs(rejected, chosen, pChosen);
    }

    /** Whether every label is certain. */
    boolean hard() {
        return pChosen.gte(1).all().getBoolean();
    }

    /** Of several batches, one behind the other. */
    public static PairLogProbs joined(PairLogProbs... batches) {
        NDList labels = new NDList();
        CompletionLogProbs[] chosen = new CompletionLogProbs[batches.length];
        CompletionLogProbs[] rejected = new CompletionLogProbs[batches.length];
        for (int i = 0; i < batches.length; i++) {
            labels.add(batches[i].pChosen());
            chosen[i] = batches[i].chosen();
            rejected[i] = batches[i].rejected();
        }
        return new PairLogProbs(
                CompletionLogProbs.joined(chosen), CompletionLogProbs.joined(rejected), NDArrays.concat(labels));
    }
}
