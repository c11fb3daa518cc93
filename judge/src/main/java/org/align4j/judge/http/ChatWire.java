package org.align4j.judge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.Protocol;

/** How a question and its answer look on the wire. */
public interface ChatWire {
    /** The model and where it is served. */
    String label();

    URI endpoint();

    /** Sent with every request; may hold a secret, which is stored and shown nowhere. */
    Map<String, String> headers();

    Protocol protocol();

    ObjectNode body(ChatRequest request);

    /** @throws IOException if this is not such an answer */
    ChatReply parse(JsonNode body) throws IOException;
}
