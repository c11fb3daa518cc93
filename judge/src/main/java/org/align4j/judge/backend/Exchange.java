package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.align4j.judge.Verdict;
import org.align4j.judge.backend.ChatReply.Usage;

/** How a call ended, after all its tries. */
public sealed interface Exchange {
    int tries();

    /** Wall time of all tries and the pauses between them. */
    long millis();

    /** Tokens of answers that could not be used, which are paid for all the same. */
    Usage wasted();

    /** The model answered. */
    record Answered(ChatReply reply, JsonNode body, Usage wasted, int tries, long millis) implements Exchange {}

    /**
     * It did not.
     *
     * @param refused fields of the request that the server named as the reason
     */
    record Failed(Verdict.Status status, String reason, Set<String> refused, Usage wasted, int tries, long millis)
            implements Exchange {
        public Failed {
            refused = Set.copyOf(refused);
        }

        /** For a reason of our own. */
        public Failed(Verdict.Status status, String reason, int tries, long millis) {
            this(status, reason, Set.of(), Usage.NOTHING, tries, millis);
        }
    }
}
