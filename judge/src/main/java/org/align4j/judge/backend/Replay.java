package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.align4j.judge.Verdict;

/** A backend that is never called: only its cached answers are replayed. */
public record Replay(ChatBackend kept) implements ChatBackend {
    @Override
    public String label() {
        return kept.label() + ", from kept answers";
    }

    @Override
    public String identity() {
        return kept.identity();
    }

    @Override
    public Protocol protocol() {
        return kept.protocol();
    }

    @Override
    public JsonNode body(ChatRequest request) {
        return kept.body(request);
    }

    @Override
    public Exchange ask(ChatRequest request) {
        return new Exchange.Failed(Verdict.Status.ERROR, "not among the kept answers", 0, 0);
    }

    @Override
    public ChatReply parse(JsonNode body) throws IOException {
        return kept.parse(body);
    }

    @Override
    public int parallelism() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    @Override
    public void close() {
        kept.close();
    }
}
