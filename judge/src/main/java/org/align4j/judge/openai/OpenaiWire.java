package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.AnswerForm;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.backend.Protocol;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.Server;

/**
 * {@code POST /chat/completions}.
 *
 * @param server its URL up to and including {@code /v1}; its key is sent as bearer token
 * @param extra fields that go over ours
 */
public record OpenaiWire(Server server, ObjectNode extra) implements ChatWire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Protocol PROTOCOL = new Protocol(
            List.of(TokenCap.MAX_TOKENS, TokenCap.MAX_COMPLETION_TOKENS),
            List.of(20, 5),
            List.of(
                    AnswerConstraint.JSON_SCHEMA,
                    AnswerConstraint.CHOICE,
                    AnswerConstraint.GRAMMAR,
                    AnswerConstraint.REGEX));

    private static final List<String> OPTIONAL =
            List.of("temperature", "seed", "n", "stream", "logprobs", "top_logprobs");

    @Override
    public URI endpoint() {
        return server.at("chat/completions");
    }

    @Override
    public Map<String, String> headers() {
        return server.key() == null ? Map.of() : Map.of("Authorization", "Bearer " + server.key());
    }

    @Override
    public Protocol protocol() {
        return PROTOCOL;
    }

    @Override
    public ObjectNode body(ChatRequest request) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", server.model());
        body.set("messages", ChatRequest.json(request.messages()));
        body.put("temperature", request.temperature());
        if (request.seed() != null) {
            body.put("seed", request.seed());
        }
        body.put("n", 1);
        body.put("stream", false);
        body.put(request.cap().field(), request.maxTokens());
        if (request.topLogprobs() > 0) {
            body.put("logprobs", true);
            body.put("top_logprobs", request.topLogprobs());
        }
        if (request.constraint() != null) {
            constrain(body, request.constraint(), request.form());
        }
        body.setAll(extra);
        return body;
    }

    @Override
    public Set<String> optional() {
        return OPTIONAL.stream().filter(field -> !extra.has(field)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public ChatReply parse(JsonNode body) throws IOException {
        return OpenaiReply.parse(body);
    }

    @Override
    public ChatReply.Usage usage(JsonNode body) {
        return OpenaiReply.usage(body);
    }

    @Override
    public ObjectNode cutOff() {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("choices")
                .addObject()
                .put("finish_reason", "length")
                .putObject("message")
                .put("content", "");
        return body;
    }

    private static void constrain(ObjectNode body, AnswerConstraint constraint, AnswerForm form) {
        switch (constraint) {
            case JSON_SCHEMA -> {
                ObjectNode format = body.putObject("response_format").put("type", "json_schema");
                format.putObject("json_schema")
                        .put("name", "verdict")
                        .put("strict", true)
                        .set("schema", form.schema());
            }
            case CHOICE -> {
                ArrayNode allowed = body.putObject("structured_outputs").putArray("choice");
                form.labels().forEach(allowed::add);
            }
            case GRAMMAR ->
                body.put(
                        "grammar",
                        form.labels().stream()
                                .map(label -> "\"" + label + "\"")
                                .collect(Collectors.joining(" | ", "root ::= ", "")));
            case REGEX ->
                body.putObject("response_format")
                        .put("type", "regex")
                        .put("value", form.labels().stream().collect(Collectors.joining("|", "(", ")")));
            case TOOL -> throw new IllegalArgumentException("no such constraint in this protocol");
        }
    }
}
