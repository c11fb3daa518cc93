package org.align4j.rl.preference;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Preference;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/**
 * Preferences as token rows, without the reference's log-probs yet.
 *
 * @param dropped pairs left out because a row is too long
 */
public record EncodedPairs(List<PreferencePair> pairs, int dropped) {
    /** @param longest tokens a row may have */
    public static EncodedPairs of(Iterable<Preference> preferences, Tokenizer tokenizer, int longest, TooLong tooLong) {
        List<PreferencePair> pairs = new ArrayList<>();
        int dropped = 0;
        for (Preference preference : preferences) {
            PromptedRow chosen = tokenizer.encodeRow(preference.prompt(), preference.chosen());
            PromptedRow rejected = tokenizer.encodeRow(preference.prompt(), preference.rejected());
            requireTokens(preference, chosen, "chosen");
            requireTokens(preference, rejected, "rejected");
            int length = Math.max(chosen.tokens().length, rejected.tokens().length);
            if (length <= longest) {
                pairs.add(new PreferencePair(
                        chosen.tokens(),
                        rejected.tokens(),
                        chosen.promptLength(),
                        rejected.promptLength(),
                        preference.pChosen(),
                        0,
                        0));
            } else if (tooLong == TooLong.DROP) {
                dropped++;
            } else {
                throw new UserError("preference " + preference.id() + ": " + length + " tokens, max-length is "
                        + longest + "; raise it or set too-long: drop");
            }
        }
        return new EncodedPairs(pairs, dropped);
    }

    /** Losses divide by the number of tokens. */
    private static void requireTokens(Preference preference, PromptedRow row, String which) {
        if (row.tokens().length == row.promptLength()) {
            throw new UserError(
                    "preference " + preference.id() + ": its " + which + " completion has no token; leave it out");
        }
    }
}
