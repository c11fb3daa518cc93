package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** A language model that answers a conversation. Any number of threads may ask. */
public interface ChatBackend extends AutoCloseable {
    /** Which model, and where: for the user. Never a secret. */
    String label();

    /**
     * What answers depend on beside the request: the server, or a checkpoint's content. Part of every kept answer's key.
     */
    String identity();

    /** What there are words for; what of it is heeded, {@link CapabilityProbe} finds out. */
    Protocol protocol();

    /** The request as it is sent. Of this, and of {@link #identity}, a kept answer's key is made. */
    JsonNode body(ChatRequest request);

    /** Asks, and asks again where that can help. */
    Exchange ask(ChatRequest request) throws InterruptedException;

    /** As {@link #ask} for the first calls, with few tries: what is not there should not be waited for long. */
    default Exchange tryOut(ChatRequest request) throws InterruptedException {
        return ask(request);
    }

    /**
     * Reads an answer's raw body, fresh or kept.
     *
     * @throws IOException if it is not the answer of this backend
     */
    ChatReply parse(JsonNode body) throws IOException;

    /** Calls that can be under way at the same time. */
    int parallelism();

    @Override
    void close();
}
