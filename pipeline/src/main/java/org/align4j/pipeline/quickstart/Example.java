package org.align4j.pipeline.quickstart;

import java.util.List;
import org.align4j.core.chat.Message;
import org.jspecify.annotations.Nullable;

/**
 * A conversation and one way to go on with it.
 *
 * @param turns what was said, the last by whoever asks
 * @param reply what somebody answered, well or badly
 * @param groundTruth what a verifier compares with, null where a matter of taste is asked
 */
record Example(List<Message> turns, String reply, @Nullable String groundTruth) {
    Example {
        turns = List.copyOf(turns);
    }

    /** To a single message. */
    Example(String message, String reply, @Nullable String groundTruth) {
        this(List.of(new Message(Message.USER, message)), reply, groundTruth);
    }

    /** What is asked last. */
    String message() {
        return turns.get(turns.size() - 1).content();
    }
}
