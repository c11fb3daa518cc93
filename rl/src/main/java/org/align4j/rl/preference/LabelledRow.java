package org.align4j.rl.preference;

import org.align4j.model.BatchRow;

/**
 * One marked completion as a token row.
 *
 * @param ids prompt and completion
 * @param prompt how many tokens are the prompt
 * @param desirable its mark
 * @param mismatched the same prompt with a completion of another prompt; no tokens where the loss needs none
 * @param reference log-prob of the completion under the reference
 * @param mismatchedReference the same of the mismatched completion
 */
public record LabelledRow(
        int[] ids, int prompt, boolean desirable, int[] mismatched, double reference, double mismatchedReference)
        implements BatchRow {
    LabelledRow withReference(double own, double ofMismatched) {
        return new LabelledRow(ids, prompt, desirable, mismatched, own, ofMismatched);
    }
}
