package org.align4j.rl.reward;

import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.episode.Episode;

/**
 * Episodes as a scoring model reads them: a finished completion is encoded as it was for training the model, an unfinished
 * one is read at its last sampled token, without the end that it does not have.
 *
 * @param tokenizer the scoring model's
 * @param sameIds whether that is the policy's too
 */
record EpisodeRows(Tokenizer tokenizer, boolean sameIds) {
    /** @param policy the policy's tokenizer */
    static EpisodeRows of(Tokenizer tokenizer, Tokenizer policy) {
        return new EpisodeRows(tokenizer, tokenizer.fingerprint().equals(policy.fingerprint()));
    }

    PromptedRow row(Episode episode) {
        return !episode.finished() && sameIds
                ? new PromptedRow(episode.ids(), episode.promptLength())
                : tokenizer.encodeRow(episode.prompt().prompt(), episode.content());
    }
}
