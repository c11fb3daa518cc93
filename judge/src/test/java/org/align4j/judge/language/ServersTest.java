package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.backend.AnswerConstraint;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.CapabilityProbe;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.http.HttpBackend;
import org.align4j.judge.http.Server;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.align4j.judge.openai.OpenaiReply;
import org.align4j.judge.openai.OpenaiWire;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that cannot run here, by what they do with the fields of a request, and by answers as they put them on the wire. */
@Timeout(300)
class ServersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LABELS = List.of("1", "2", "tie");

    @TempDir
    Path work;

    /** Newer OpenAI models refuse {@code max_tokens} and have log-probs and schemas. */
    @Test
    void openaiTakesTheOtherNameOfTheLimit() throws InterruptedException {
        Capabilities found = probe(request -> {
            if (request.has("max_tokens")) {
                return Answer.status(
                        400,
                        "{\"error\": {\"message\": \"Unsupported parameter: 'max_tokens' is not supported with this"
                                + " model. Use 'max_completion_tokens' instead.\"}}");
            }
            return capped(request, "max_completion_tokens", reply -> logprobs(request, schema(request, reply)));
        });
        assertThat(found.cap()).isEqualTo(TokenCap.MAX_COMPLETION_TOKENS);
        assertThat(found.topLogprobs()).isEqualTo(20);
        assertThat(found.constraint()).isEqualTo(AnswerConstraint.JSON_SCHEMA);
        assertThat(found("max_tokens", found)).isEqualTo("refused");
        assertThat(found("max_completion_tokens", found)).isEqualTo("heeded");
    }

    /** vLLM since 0.12 drops {@code guided_choice}; its choice is under {@code structured_outputs}. */
    @Test
    void vllmIsForcedByItsChoiceWhereASchemaIsIgnored() throws InterruptedException {
        Capabilities found = probe(request -> capped(request, "max_tokens", reply -> {
            JsonNode choice = request.at("/structured_outputs/choice");
            return choice.isArray() ? Answer.says(choice.get(0).asText()) : logprobs(request, reply);
        }));
        assertThat(found.constraint()).isEqualTo(AnswerConstraint.CHOICE);
        assertThat(found("constraint json_schema", found)).isEqualTo("ignored");
        assertThat(found.topLogprobs()).isEqualTo(20);
    }

    /** llama.cpp takes GBNF; some of its chat templates refuse system messages with HTTP 500. */
    @Test
    void llamaCppMayRefuseSystemMessages() throws InterruptedException {
        Capabilities found = probe(request -> {
            if (request.path("messages").get(0).path("role").asText().equals("system")) {
                return Answer.status(500, "{\"error\": {\"message\": \"System role not supported\"}}");
            }
            return capped(
                    request,
                    "max_tokens",
                    reply -> request.path("grammar").asText().contains("zqx") ? Answer.says("wvk") : reply);
        });
        assertThat(found.system()).isFalse();
        assertThat(found.constraint()).isEqualTo(AnswerConstraint.GRAMMAR);
        assertThat(found("system message", found)).isEqualTo("refused");
    }

    @Test
    void aJudgeOnAServerWithoutSystemMessagesPutsTheirTextBeforeTheUsers() {
        List<JsonNode> taken = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
                    if (request.path("messages").get(0).path("role").asText().equals("system")) {
                        return Answer.status(400, "roles must alternate user/assistant");
                    }
                    taken.add(request);
                    return Answer.says(ScriptedServer.isProbe(request) ? "1" : "[[2]]");
                });
                Judge judge = new OpenaiFixture(server.baseUrl(), work).judge()) {
            Verdict verdict = judge.compare(List.of(OpenaiFixture.PAIR)).get(0);
            assertThat(verdict.pFirst()).isZero();
            JsonNode messages = taken.get(taken.size() - 1).path("messages");
            assertThat(messages).hasSize(1);
            assertThat(messages.get(0).path("content").asText())
                    .startsWith("You compare two responses")
                    .contains("<<response 1");
        }
    }

    /** Ollama knows only {@code max_tokens}: a server that ignored it would write without end. */
    @Test
    void ollamaHeedsTheOldNameOnly() throws InterruptedException {
        Capabilities found =
                probe(request -> capped(request, "max_tokens", reply -> logprobs(request, schema(request, reply))));
        assertThat(found.cap()).isEqualTo(TokenCap.MAX_TOKENS);
        assertThat(found("max_tokens", found)).isEqualTo("heeded");
        assertThat(found.constraint()).isEqualTo(AnswerConstraint.JSON_SCHEMA);
    }

    /** transformers serve and Anthropic's compatibility layer ignore log-probs and constraints without a word. */
    @Test
    void aServerThatIgnoresEverythingIsReadAsText() throws InterruptedException {
        Capabilities found = probe(request -> capped(request, "max_tokens", reply -> reply));
        assertThat(found.topLogprobs()).isZero();
        assertThat(found.constraint()).isNull();
        assertThat(found("log-probs", found)).isEqualTo("no");
        assertThat(found("seed", found)).isEqualTo("repeats");
    }

    @Test
    void tgiIsForcedByARegularExpression() throws InterruptedException {
        Capabilities found = probe(request -> capped(
                request,
                "max_tokens",
                reply -> request.at("/response_format/value").asText().equals("(zqx|wvk)")
                        ? Answer.says("zqx")
                        : reply));
        assertThat(found.constraint()).isEqualTo(AnswerConstraint.REGEX);
    }

    @Test
    void labelsOfTwoTokensAreSaidToBe() throws InterruptedException {
        Capabilities found = probe(request -> {
            String text = ScriptedServer.text(request);
            if (text.contains("nothing else: tie") && request.path("logprobs").asBoolean()) {
                return tokens(List.of("t", "ie"));
            }
            String label = text.contains("nothing else: 2") ? "2" : "1";
            return request.path("logprobs").asBoolean()
                    ? Answer.label(Map.of(label, -0.1, "x", -3.0))
                    : capped(request, "max_tokens", reply -> reply);
        });
        assertThat(found("label 1", found)).isEqualTo("one token");
        assertThat(found("label tie", found)).isEqualTo("2 tokens");
    }

    /** vLLM's stand-in for "not reported", and sums above 1 of servers that report scores instead. */
    @Test
    void numbersThatAreNoLogprobsAreNotTaken() throws InterruptedException {
        Capabilities missing = probe(request -> request.path("logprobs").asBoolean()
                ? Answer.label(Map.of("1", -0.2, "2", -9999.0))
                : Answer.says("1"));
        assertThat(missing.topLogprobs()).isEqualTo(20);
        Capabilities scores = probe(request ->
                request.path("logprobs").asBoolean() ? Answer.label(Map.of("1", 3.0, "2", 2.0)) : Answer.says("1"));
        assertThat(scores.topLogprobs()).isZero();
    }

    @TestFactory
    Stream<DynamicTest> answersAreReadAsTheyAreOnTheWire() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (InputStream in = ServersTest.class.getResourceAsStream("wire.json")) {
            for (JsonNode example : JSON.readTree(in)) {
                tests.add(DynamicTest.dynamicTest(example.path("server").asText(), () -> {
                    ChatReply reply = OpenaiReply.parse(example.path("answer"));
                    JsonNode expected = example.path("expected");
                    assertThat(reply.content())
                            .isEqualTo(expected.path("content").asText());
                    assertThat(reply.finish()).isEqualTo(expected.path("finish").asText());
                    assertThat(reply.reasoning() != null)
                            .isEqualTo(expected.path("thinks").asBoolean());
                    assertThat(reply.refused())
                            .isEqualTo(expected.path("refused").asBoolean());
                    assertThat(reply.usage().promptTokens())
                            .isEqualTo(expected.path("prompt").asInt());
                    assertThat(reply.usage().cachedTokens())
                            .isEqualTo(expected.path("cached").asInt());
                    assertThat(reply.logprobs())
                            .hasSize(expected.path("logprobs").asInt());
                }));
            }
        }
        return tests.stream();
    }

    /** A long answer that stops where the field of this name says, or not at all. */
    private static Answer capped(JsonNode request, String field, Function<Answer, Answer> otherwise) {
        if (!ScriptedServer.text(request).contains("in full words")) {
            return otherwise.apply(Answer.says("1"));
        }
        int cap = request.path(field).asInt(400);
        ObjectNode body = JSON.createObjectNode();
        ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", cap < 400 ? "length" : "stop");
        choice.putObject("message").put("content", "two plus two ".repeat(cap));
        body.putObject("usage").put("prompt_tokens", 30).put("completion_tokens", cap);
        return Answer.body(body);
    }

    private static Answer logprobs(JsonNode request, Answer otherwise) {
        boolean asked = request.path("logprobs").asBoolean()
                && request.path("top_logprobs").asInt() > 0;
        return asked ? Answer.label(Map.of("1", -0.1, "2", -3.0, " 1", -4.0)) : otherwise;
    }

    private static Answer schema(JsonNode request, Answer otherwise) {
        JsonNode allowed = request.at("/response_format/json_schema/schema/properties/verdict/enum");
        return allowed.isArray()
                ? Answer.says("{\"verdict\": \"" + allowed.get(0).asText() + "\"}")
                : otherwise;
    }

    private static Answer tokens(List<String> said) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode choice = body.putArray("choices").addObject();
        choice.putObject("message").put("content", String.join("", said));
        said.forEach(token -> {
            ObjectNode entry =
                    choice.withObject("logprobs").withArray("content").addObject();
            entry.put("token", token).put("logprob", -0.1);
            entry.putArray("top_logprobs").addObject().put("token", token).put("logprob", -0.1);
        });
        return Answer.body(body);
    }

    private static Capabilities probe(Function<JsonNode, Answer> script) throws InterruptedException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            ClientConfig client = new ClientConfig(5, 2, 20, new Concurrency.Fixed(1));
            HttpBackend backend = new HttpBackend(
                    new OpenaiWire(new Server(server.baseUrl(), "model", null), JSON.createObjectNode()),
                    client,
                    "fake",
                    new Seeds(1),
                    note -> {},
                    pause -> {});
            return new CapabilityProbe(backend, 0, 0L, note -> {}).runAll(LABELS);
        }
    }

    private static String found(String capability, Capabilities known) {
        return known.findings().stream()
                .filter(finding -> finding.capability().equals(capability))
                .reduce((one, other) -> other)
                .orElseThrow()
                .found();
    }
}
