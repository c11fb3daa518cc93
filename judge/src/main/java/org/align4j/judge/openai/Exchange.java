package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.JsonNode;
import org.align4j.judge.Verdict;

/** How a call to the server ended, after all its tries. */
sealed interface Exchange {
    int tries();

    /** Wall time of all tries and the pauses between them. */
    long millis();

    /** The server answered as a chat completion does. */
    record Answered(ChatReply reply, JsonNode body, int tries, long millis) implements Exchange {}

    /** It did not. */
    record Failed(Verdict.Status status, String reason, int tries, long millis) implements Exchange {}
}
