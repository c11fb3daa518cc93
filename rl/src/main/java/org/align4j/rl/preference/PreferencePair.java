package org.align4j.rl.preference;

import org.align4j.model.BatchUnit;

/**
 * Two completions of one prompt as token rows.
 *
 * @param chosen prompt and chosen completion
 * @param rejected prompt and rejected completion
 * @param chosenPrompt how many tokens of the chosen row are the prompt
 * @param rejectedPrompt how many tokens of the rejected row are the prompt
 * @param pChosen probability that chosen is the better one
 * @param referenceChosen log-prob of the chosen completion under the reference
 * @param referenceRejected log-prob of the rejected completion under the reference
 */
public record PreferencePair(
        int[] chosen,
        int[] rejected,
        int chosenPrompt,
        int rejectedPrompt,
        double pChosen,
        double referenceChosen,
        double referenceRejected)
        implements BatchUnit {
    PreferencePair withReference(double newChosen, double newRejected) {
        return new PreferencePair(chosen, rejected, chosenPrompt, rejectedPrompt, pChosen, newChosen, newRejected);
    }

    public int chosenLength() {
        return chosen.length - chosenPrompt;
    }

    public int rejectedLength() {
        return rejected.length - rejectedPrompt;
    }

    @Override
    public int rows() {
        return 2;
    }

    @Override
    public int longest() {
        return Math.max(chosen.length, rejected.length);
    }

    @Override
    public int tokens() {
        return chosen.length + rejected.length;
    }
}
