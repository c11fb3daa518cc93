package org.align4j.judge.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.align4j.core.chat.Message;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.AnswerForm;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.http.Server;
import org.junit.jupiter.api.Test;

class AnthropicWireTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AnthropicWire WIRE = new AnthropicWire(
            new Server(URI.create("https://api.anthropic.com"), "claude", "secret-key"), JSON.createObjectNode());
    private static final ChatRequest REQUEST = ChatRequest.plain(
            List.of(new Message(Message.SYSTEM, "You judge."), new Message(Message.USER, "Which?")),
            0,
            7L,
            64,
            TokenCap.MAX_TOKENS,
            AnswerForm.oneOf(List.of("1", "2", "tie")));

    @Test
    void aRequestHasItsSystemTextApartAndNoFieldThatIsUnknownThere() {
        JsonNode body = WIRE.body(REQUEST.withLogprobs(5));
        assertThat(body.path("system").asText()).isEqualTo("You judge.");
        assertThat(body.path("messages")).hasSize(1);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(64);
        assertThat(body.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "max_tokens", "temperature", "system", "messages");
        assertThat(WIRE.endpoint()).hasToString("https://api.anthropic.com/v1/messages");
        assertThat(WIRE.headers())
                .containsEntry("x-api-key", "secret-key")
                .containsEntry("anthropic-version", "2023-06-01");
        assertThat(WIRE.toString()).doesNotContain("secret-key");
    }

    @Test
    void aVerdictIsForcedByATool() {
        AnswerForm form = REQUEST.form().withRationale();
        JsonNode body = WIRE.body(REQUEST.withConstraint(AnswerConstraint.TOOL, form));
        assertThat(body.at("/tool_choice/name").asText())
                .isEqualTo(body.at("/tools/0/name").asText());
        assertThat(body.at("/tools/0/input_schema/properties/verdict/enum")).hasSize(3);
        assertThat(body.at("/tools/0/input_schema/required").toString()).isEqualTo("[\"rationale\",\"verdict\"]");
    }

    @Test
    void answersAreReadAsTheyAreOnTheWire() throws IOException {
        ChatReply tool = WIRE.parse(JSON.readTree("""
                {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
                 "content": [{"type": "tool_use", "id": "toolu_1", "name": "give_verdict", "input": {"verdict": "2"}}],
                 "stop_reason": "tool_use", "stop_sequence": null,
                 "usage": {"input_tokens": 412, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 100, "output_tokens": 35}}
                """));
        assertThat(tool.content()).isEqualTo("{\"verdict\":\"2\"}");
        assertThat(tool.usage()).isEqualTo(new ChatReply.Usage(512, 35, 100));
        ChatReply thinking = WIRE.parse(JSON.readTree("""
                {"type": "message", "content": [{"type": "thinking", "thinking": "Hm.", "signature": "x"},
                 {"type": "text", "text": "[[1]]"}], "stop_reason": "max_tokens", "usage": {"input_tokens": 9, "output_tokens": 4}}
                """));
        assertThat(thinking.content()).isEqualTo("[[1]]");
        assertThat(thinking.reasoning()).isEqualTo("Hm.");
        assertThat(thinking.truncated()).isTrue();
        ChatReply refused = WIRE.parse(JSON.readTree("{\"content\": [], \"stop_reason\": \"refusal\"}"));
        assertThat(refused.refused()).isTrue();
        JsonNode error = JSON.readTree("{\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\"}}");
        assertThatThrownBy(() -> WIRE.parse(error)).isInstanceOf(IOException.class);
    }
}
