package org.align4j.judge.backend;

import java.util.List;
import org.align4j.judge.backend.ChatRequest.TokenCap;

/**
 * What a backend's requests have words for, the likeliest to be heeded first.
 *
 * @param caps names of the limit on tokens
 * @param topLogprobs numbers of alternatives that may be asked for; empty if there is no word for log-probs
 * @param constraints ways of forcing the answer's form
 */
public record Protocol(List<TokenCap> caps, List<Integer> topLogprobs, List<AnswerConstraint> constraints) {
    public Protocol {
        caps = List.copyOf(caps);
        topLogprobs = List.copyOf(topLogprobs);
        constraints = List.copyOf(constraints);
    }
}
