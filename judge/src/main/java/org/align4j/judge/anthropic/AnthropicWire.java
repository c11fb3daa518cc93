package org.align4j.judge.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.core.chat.Message;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.backend.Protocol;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.Server;

/**
 * {@code POST /v1/messages}. The limit on tokens is required, system text is a field of its own, there is no seed, and
 * an answer's form is forced by a tool that the model must call.
 *
 * @param server its URL without {@code /v1}; its key is sent as {@code x-api-key}
 * @param extra fields that go over ours
 */
public record AnthropicWire(Server server, ObjectNode extra) implements ChatWire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "2023-06-01";
    private static final String TOOL = "give_verdict";
    private static final Protocol PROTOCOL =
            new Protocol(List.of(TokenCap.MAX_TOKENS), List.of(), List.of(AnswerConstraint.TOOL));

    @Override
    public URI endpoint() {
        return server.at("v1/messages");
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("anthropic-version", VERSION);
        if (server.key() != null) {
            headers.put("x-api-key", server.key());
        }
        return headers;
    }

    @Override
    public Protocol protocol() {
        return PROTOCOL;
    }

    @Override
    public ObjectNode body(ChatRequest request) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", server.model());
        body.put("max_tokens", request.maxTokens());
        body.put("temperature", request.temperature());
        Map<Boolean, List<Message>> messages = request.messages().stream()
                .collect(Collectors.partitioningBy(message -> message.role().equals(Message.SYSTEM)));
        if (!messages.get(true).isEmpty()) {
            body.put("system", messages.get(true).stream().map(Message::content).collect(Collectors.joining("\n\n")));
        }
        body.set("messages", ChatRequest.json(messages.get(false)));
        if (request.constraint() == AnswerConstraint.TOOL) {
            ObjectNode tool = body.putArray("tools").addObject();
            tool.put("name", TOOL).put("description", "Takes the verdict.");
            tool.set("input_schema", request.form().schema());
            body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
        }
        body.setAll(extra);
        return body;
    }

    @Override
    public Set<String> optional() {
        return extra.has("temperature") ? Set.of() : Set.of("temperature");
    }

    @Override
    public ChatReply parse(JsonNode body) throws IOException {
        if (!body.path("content").isArray()) {
            throw new IOException("the answer has no content");
        }
        StringBuilder content = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        for (JsonNode block : body.path("content")) {
            switch (block.path("type").asText()) {
                case "text" -> content.append(block.path("text").asText());
                case "thinking" -> thoughts.append(block.path("thinking").asText());
                case "tool_use" -> content.append(block.path("input"));
                default -> {}
            }
        }
        String stop = body.path("stop_reason").asText();
        return new ChatReply(
                content.toString(),
                thoughts.isEmpty() ? null : thoughts.toString(),
                stop.equals("refusal") ? "the model declined" : null,
                stop.equals("max_tokens") || stop.equals("model_context_window_exceeded") ? "length" : "stop",
                List.of(),
                usage(body));
    }

    @Override
    public ChatReply.Usage usage(JsonNode body) {
        JsonNode usage = body.path("usage");
        int cached = ChatReply.Usage.count(usage.path("cache_read_input_tokens"));
        // What the cache gave or took is not among the input tokens there.
        return new ChatReply.Usage(
                ChatReply.Usage.count(usage.path("input_tokens"))
                        + cached
                        + ChatReply.Usage.count(usage.path("cache_creation_input_tokens")),
                ChatReply.Usage.count(usage.path("output_tokens")),
                cached);
    }

    @Override
    public ObjectNode cutOff() {
        ObjectNode body = JSON.createObjectNode().put("stop_reason", "max_tokens");
        body.putArray("content");
        return body;
    }
}
