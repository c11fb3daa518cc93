package org.align4j.model.generation;

import java.util.HashSet;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;

/** Completions whose tokens another engine has drawn: their ends and texts are found as those of our own are. */
public final class DrawnElsewhere {
    private final int vocabularySize;
    private final StopTexts stops;
    private final Set<Integer> ends;

    /** @param policy whose weights they were drawn with */
    public DrawnElsewhere(CausalLm policy, SamplingConfig sampling) {
        this.vocabularySize = policy.config().vocabularySize();
        this.stops = new StopTexts(sampling.stop(), policy.tokenizer());
        this.ends = new HashSet<>(policy.tokenizer().endOfText());
    }

    /**
     * A completion, up to its end.
     *
     * @param prompt what they were drawn behind
     * @param tokens at least one
     * @param logProbs of each
     * @param limit most tokens that were asked for
     * @throws UserError if these cannot be a whole completion of this model: the message says why, in a part of a sentence
     */
    public Completion completion(int[] prompt, int[] tokens, float[] logProbs, int limit) {
        if (tokens.length == 0 || tokens.length > limit || logProbs.length != tokens.length) {
            throw new UserError(tokens.length + " tokens with " + logProbs.length + " log-probs, where 1 to " + limit
                    + " tokens were asked for");
        }
        for (int t = 0; t < tokens.length; t++) {
            requireDrawn(tokens, logProbs, t);
        }
        int stop = stops.end(prompt, tokens, 0);
        if (stop >= 0 && stop < tokens.length) {
            throw new UserError("a text that ends completions after " + stop + " of " + tokens.length + " tokens");
        }
        boolean ended = stop >= 0 || ends.contains(tokens[tokens.length - 1]);
        if (!ended && tokens.length < limit) {
            throw new UserError("only " + tokens.length + " of " + limit + " tokens, the last of which, "
                    + tokens[tokens.length - 1] + ", ends nothing");
        }
        return new Completion(
                tokens,
                logProbs,
                stops.textOf(prompt, tokens),
                ended ? Completion.Finish.STOP : Completion.Finish.LENGTH);
    }

    private void requireDrawn(int[] tokens, float[] logProbs, int t) {
        if (tokens[t] < 0 || tokens[t] >= vocabularySize) {
            throw new UserError(
                    "the token id " + tokens[t] + ", but the policy's go from 0 to " + (vocabularySize - 1));
        }
        // rounding may leave a certain token a little more than certain
        if (!(logProbs[t] <= 1e-3f)) {
            throw new UserError("the log-prob " + logProbs[t] + " for token " + (t + 1));
        }
        if (t < tokens.length - 1 && ends.contains(tokens[t])) {
            throw new UserError(
                    "token " + tokens[t] + " after " + t + " others, which ends a completion, and more behind it");
        }
    }
}
