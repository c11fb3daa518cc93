package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.jspecify.annotations.Nullable;

/**
 * What a loss sees of a batch of completions, (completions) each, of one float type.
 *
 * @param policy log-prob under the policy: the sum over the completion's tokens
 * @param reference the same under the reference, a constant; null for losses without a reference
 * @param lengths tokens of each completion
 */
public record CompletionLogProbs(NDArray policy, @Nullable NDArray reference, NDArray lengths) {
    /** log π_ref, where there is a reference. */
    public NDArray referenced() {
        if (reference == null) {
            throw new IllegalStateException("a loss without a reference reads none");
        }
        return reference;
    }

    /** log π - log π_ref. */
    public NDArray logRatio() {
        return policy.sub(referenced());
    }

    /** log π - log π_ref per token. */
    public NDArray meanLogRatio() {
        return logRatio().div(lengths);
    }

    /** log π per token. */
    public NDArray mean() {
        return policy.div(lengths);
    }

    /** Of several batches, one behind the other; all of them have a reference, or none. */
    static CompletionLogProbs joined(CompletionLogProbs... batches) {
        NDList policies = new NDList();
        NDList references = new NDList();
        NDList counts = new NDList();
        for (CompletionLogProbs batch : batches) {
            policies.add(batch.policy);
            counts.add(batch.lengths);
            if (batch.reference != null) {
                references.add(batch.reference);
            }
        }
        return new CompletionLogProbs(
                NDArrays.concat(policies),
                references.isEmpty() ? null : NDArrays.concat(references),
                NDArrays.concat(counts));
    }
}
