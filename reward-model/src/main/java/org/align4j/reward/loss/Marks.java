package org.align4j.reward.loss;

/**
 * What is known of a micro-batch's completions, by completion.
 *
 * @param good 1 for good, 0 for not, or a share
 * @param weights what each counts; 1 on the mean over the data
 * @param prompts a number that completions of one prompt share
 */
public record Marks(float[] good, float[] weights, int[] prompts) {
    /** Whether a completion is marked as good. */
    boolean success(int completion) {
        return good[completion] > 0.5;
    }
}
