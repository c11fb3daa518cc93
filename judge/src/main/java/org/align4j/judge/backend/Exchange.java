package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import org.align4j.judge.Verdict;

/** How a call ended, after all its tries. */
public sealed interface Exchange {
    int tries();

    /** Wall time of all tries and the pauses between them. */
    long millis();

    /** The model answered. */
    record Answered(ChatReply reply, JsonNode body, int tries, long millis) implements Exchange {}

    /** It did not. */
    record Failed(Verdict.Status status, String reason, int tries, long millis) implements Exchange {}
}
