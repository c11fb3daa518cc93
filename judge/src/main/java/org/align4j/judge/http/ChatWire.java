package org.align4j.judge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.Protocol;

/** How a question and its answer look on the wire. */
public interface ChatWire {
    Server server();

    URI endpoint();

    /** Sent with every request, the key among them. */
    Map<String, String> headers();

    Protocol protocol();

    ObjectNode body(ChatRequest request);

    /** Fields that a request can do without, where the server refuses them and the user did not ask for them. */
    Set<String> optional();

    /** @throws IOException if this is not such an answer */
    ChatReply parse(JsonNode body) throws IOException;

    /** The tokens that are paid for an answer, also for one that cannot be used. */
    ChatReply.Usage usage(JsonNode body);

    /** An answer that says nothing, since the limit was reached before; some servers make an error of it. */
    ObjectNode cutOff();
}
