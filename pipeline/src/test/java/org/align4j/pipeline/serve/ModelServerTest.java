package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelServerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String PLAIN = "/v1/completions";
    private static final String HELLO = "\"messages\": [{\"role\": \"user\", \"content\": \"Good morrow\"}]";

    private static ServedFixture server;

    @BeforeAll
    static void start() throws IOException {
        server = new ServedFixture(
                Fixtures.path("checkpoints/llama"),
                "adapters=tuned=" + Fixtures.path("lora/all-linear"),
                "limits.largest-body=4096",
                "limits.requests=24");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String request(String more) {
        return "{" + HELLO + (more.isEmpty() ? "" : ", ") + more + "}";
    }

    @Test
    void aChatIsAnsweredInOpenAisShape() throws Exception {
        JsonNode answer = server.answer(
                CHAT, request("\"n\": 2, \"max_tokens\": 5, \"logprobs\": true, \"top_logprobs\": 3, \"seed\": 1"));
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("model").asText()).isEqualTo("llama");
        assertThat(answer.path("choices").size()).isEqualTo(2);
        JsonNode choice = answer.path("choices").path(1);
        assertThat(choice.path("index").asInt()).isEqualTo(1);
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("finish_reason").asText()).isIn("stop", "length");
        JsonNode content = choice.path("logprobs").path("content");
        assertThat(content.size()).isBetween(1, 5);
        assertThat(content.path(0).path("top_logprobs").size()).isEqualTo(3);
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt());
    }

    @Test
    void aStreamSaysTheSameAsTheWholeAnswer() throws Exception {
        String asked = "\"n\": 3, \"max_tokens\": 40, \"seed\": 4, \"temperature\": 1.2, \"stop\": [\"e\"]";
        JsonNode whole = server.answer(CHAT, request(asked));
        HttpResponse<String> stream =
                server.post(CHAT, request(asked + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}"));
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        List<String> events =
                stream.body().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(events).allMatch(line -> line.startsWith("data: ")).last().isEqualTo("data: [DONE]");
        String[] texts = {"", "", ""};
        JsonNode last = null;
        for (String event : events.subList(0, events.size() - 1)) {
            last = ServedFixture.JSON.readTree(event.substring("data: ".length()));
            for (JsonNode choice : last.path("choices")) {
                texts[choice.path("index").asInt()] +=
                        choice.path("delta").path("content").asText();
            }
        }
        for (int i = 0; i < texts.length; i++) {
            assertThat(texts[i])
                    .isEqualTo(whole.path("choices")
                            .path(i)
                            .path("message")
                            .path("content")
                            .asText());
        }
        assertThat(last).isNotNull();
        assertThat(last.path("usage")).isEqualTo(whole.path("usage"));
    }

    @Test
    void aSeedSaysTheSameWhateverElseIsAsked() throws Exception {
        String asked = request("\"max_tokens\": 30, \"seed\": 7");
        String alone = text(server.answer(CHAT, asked));
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String other =
                    request("\"max_tokens\": " + (5 + 3 * i) + ", \"temperature\": " + i % 3 + ", \"top_p\": 0.9");
            String body = i % 4 == 0 ? asked : other;
            calls.add(() -> text(server.answer(CHAT, body)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Future<String>> texts = threads.invokeAll(calls);
            for (int i = 0; i < texts.size(); i += 4) {
                assertThat(texts.get(i).get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(text(server.answer(CHAT, request("\"max_tokens\": 30, \"seed\": 8"))))
                .isNotEqualTo(alone);
    }

    private static String text(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText();
    }

    @Test
    void plainTextIsCompletedFromTextsAndTokens() throws Exception {
        JsonNode answer = server.answer(
                PLAIN, "{\"prompt\": [\"Good\", \"Night\"], \"max_tokens\": 4, \"temperature\": 0, \"logprobs\": 2}");
        assertThat(answer.path("choices").size()).isEqualTo(2);
        JsonNode logProbs = answer.path("choices").path(0).path("logprobs");
        assertThat(logProbs.path("tokens").size())
                .isEqualTo(logProbs.path("text_offset").size());
        JsonNode ids = server.answer(PLAIN, "{\"prompt\": [5, 6, 7], \"temperature\": 0}");
        assertThat(ids.path("usage").path("prompt_tokens").asInt()).isEqualTo(3);
        assertThat(ids.path("usage").path("completion_tokens").asInt()).isBetween(1, 16);
    }

    @Test
    void aPromptIsToldAgainWithItsLogProbs() throws Exception {
        String asked = "{\"prompt\": \"Good night\", \"max_tokens\": 4, \"temperature\": 0, \"logprobs\": 2";
        JsonNode plain = server.answer(PLAIN, asked + "}").path("choices").path(0);
        JsonNode echoed = server.answer(PLAIN, asked + ", \"echo\": true}");
        JsonNode choice = echoed.path("choices").path(0);
        assertThat(choice.path("text").asText())
                .isEqualTo("Good night" + plain.path("text").asText());
        JsonNode logProbs = choice.path("logprobs");
        int prompt = echoed.path("usage").path("prompt_tokens").asInt();
        int drawn = echoed.path("usage").path("completion_tokens").asInt();
        for (String list : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
            assertThat(logProbs.path(list).size()).as(list).isEqualTo(prompt + drawn);
        }
        assertThat(logProbs.path("token_logprobs").path(0).isNull()).isTrue();
        assertThat(logProbs.path("top_logprobs").path(0).isNull()).isTrue();
        assertThat(logProbs.path("token_logprobs").path(1).asDouble()).isLessThan(0);
        assertThat(logProbs.path("token_logprobs").path(prompt).asDouble())
                .isEqualTo(plain.path("logprobs").path("token_logprobs").path(0).asDouble());
        assertThat(logProbs.path("text_offset").path(prompt).asInt()).isEqualTo("Good night".length());
        assertThat(logProbs.path("text_offset").path(0).asInt()).isZero();
    }

    @Test
    void aPromptIsToldAgainWithoutAnythingDrawn() throws Exception {
        JsonNode answer = server.answer(
                PLAIN,
                "{\"prompt\": [[5, 6, 7], [8, 9]], \"n\": 2, \"max_tokens\": 0, \"echo\": true, \"logprobs\": 0}");
        assertThat(answer.path("choices").size()).isEqualTo(4);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isZero();
        for (int i = 0; i < 4; i++) {
            JsonNode logProbs = answer.path("choices").path(i).path("logprobs");
            assertThat(logProbs.path("tokens").size()).isEqualTo(i < 2 ? 3 : 2);
            assertThat(answer.path("choices").path(i).path("text").asText())
                    .isEqualTo(String.join("", texts(logProbs.path("tokens"))));
        }
        HttpResponse<String> silent = server.post(PLAIN, "{\"prompt\": \"a\", \"max_tokens\": 0}");
        assertThat(silent.statusCode()).isEqualTo(400);
        assertThat(silent.body()).contains("'max_tokens' must be between 1");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    @Test
    void aStreamBeginsWithThePromptThatIsToldAgain() throws Exception {
        String asked = "{\"prompt\": \"Good night\", \"max_tokens\": 12, \"seed\": 3, \"logprobs\": 1, \"echo\": true";
        JsonNode whole = server.answer(PLAIN, asked + "}").path("choices").path(0);
        StringBuilder text = new StringBuilder();
        List<String> tokens = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (String line : server.post(PLAIN, asked + ", \"stream\": true}")
                .body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .toList()) {
            JsonNode choice = ServedFixture.JSON
                    .readTree(line.substring("data: ".length()))
                    .path("choices")
                    .path(0);
            text.append(choice.path("text").asText());
            tokens.addAll(texts(choice.path("logprobs").path("tokens")));
            choice.path("logprobs").path("text_offset").forEach(offset -> offsets.add(offset.asInt()));
        }
        assertThat(text.toString()).isEqualTo(whole.path("text").asText());
        assertThat(tokens).isEqualTo(texts(whole.path("logprobs").path("tokens")));
        assertThat(offsets).isSorted().hasSameSizeAs(tokens);
    }

    @Test
    void adaptersAreModelsOfTheirOwn() throws Exception {
        JsonNode list = ServedFixture.JSON.readTree(server.look("/v1/models").body());
        assertThat(list.path("data").findValuesAsText("id")).containsExactly("llama", "tuned");
        String asked = "\"max_tokens\": 30, \"temperature\": 0, \"model\": ";
        String base = text(server.answer(CHAT, request(asked + "\"llama\"")));
        assertThat(text(server.answer(CHAT, request(asked + "\"tuned\"")))).isNotEqualTo(base);
        assertThat(text(server.answer(CHAT, request(asked + "\"llama\"")))).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature: -1 | temperature | 'temperature' must be a number between 0 and 100",
                "temperature: 1e-300 | temperature | 'temperature' must be 0 or at least 1.0E-6",
                "repetition_penalty: 1e-300 | repetition_penalty | 'repetition_penalty' must be a number between 1.0E-6 and 100",
                "temprature: 1 | temprature | unknown field 'temprature'; did you mean 'temperature'?",
                "n: 1000 | n | 'n' must be between 1 and 64, not 1000",
                "max_tokens: 1.5 | max_tokens | 'max_tokens' must be a whole number",
                "max_tokens: 100000 | messages | context",
                "top_logprobs: 3 | top_logprobs | 'top_logprobs' needs 'logprobs': true",
                "stop: [1] | stop | 'stop' must be a text or a list of texts",
                "tools: [{a: 1}] | tools | 'tools' is not supported by this server",
                "response_format: {type: json_object} | response_format | alone",
                "logit_bias: {5: 100} | logit_bias | 'logit_bias' is not supported by this server",
                "stream_options: {include_usage: true} | stream_options | 'stream_options' is for streams alone",
                "{max_tokens: 3, max_completion_tokens: 5} | max_tokens | 'max_tokens' is the older name of 'max_completion_tokens'",
                "seed: 99999999999999999999 | seed | not 99999999999999999999",
                "messages: [{role: user, content: x, name: 3}] | messages[0].name | 'messages[0].name' must be a text",
                "messages: [] | messages | 'messages' must be a list of at least one message",
                "messages: [{role: robot}] | messages[0].role | must be system, user, assistant or tool",
                "messages: [{role: user, content: 3}] | messages[0].content | must be a text",
                "model: gpt-4 | model | there is no model 'gpt-4'; this server has llama, tuned",
            })
    void badFieldsAreNamed(String field, String parameter, String message) throws Exception {
        JsonNode more = new YAMLMapper().readTree(field);
        ObjectNode body = (ObjectNode) ServedFixture.JSON.readTree(request(""));
        body.setAll((ObjectNode) more);
        HttpResponse<String> response = server.post(CHAT, body.toString());
        assertThat(response.statusCode()).isEqualTo(parameter.equals("model") ? 404 : 400);
        JsonNode error = ServedFixture.JSON.readTree(response.body()).path("error");
        assertThat(error.path("param").asText()).isEqualTo(parameter);
        assertThat(error.path("message").asText()).contains(message);
        assertThat(error.path("type").asText()).endsWith("_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "3", "{\"a\": 1} x", "{\"n\": 1, \"n\": 2}", "\u0000", "{\"messages\": null}"})
    void badJsonIsRefusedInTheSameShape(String body) throws Exception {
        HttpResponse<String> response = server.post(CHAT, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(ServedFixture.JSON
                        .readTree(response.body())
                        .path("error")
                        .path("message")
                        .asText())
                .isNotBlank()
                .doesNotContain("jackson");
    }

    @Test
    void largeAndDeepBodiesAreRefused() throws Exception {
        assertThat(server.post(CHAT, "x".repeat(5000)).statusCode()).isEqualTo(413);
        assertThat(server.post(CHAT, "[".repeat(4000)).statusCode()).isEqualTo(400);
    }

    @Test
    void otherPlacesAndMethodsAreRefused() throws Exception {
        for (String path :
                List.of("/", "/v1/../../etc/passwd", "/v1/models/%2e%2e", "/v1/models/gpt-4", "/v1/embeddings")) {
            assertThat(server.look(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(server.look(CHAT).statusCode()).isEqualTo(405);
        assertThat(server.post("/v1/embeddings", "{}").statusCode()).isEqualTo(404);
        assertThat(server.send(server.to(CHAT).method("DELETE", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
        assertThat(server.look("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherPagesScriptAndAnotherHostsNameAreRefused() throws Exception {
        HttpRequest.Builder foreign = server.to(CHAT)
                .header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString(request("\"max_tokens\": 1")));
        assertThat(server.send(foreign).statusCode()).isEqualTo(403);
        assertThat(raw("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("this server is not known as evil.example");
        assertThat(raw("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(raw("GET //v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    private static String raw(String request) throws IOException {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void clientsThatStallOrLeaveKeepNobodyWaiting() throws Exception {
        URI url = URI.create(server.url());
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(url.getHost(), url.getPort());
                socket.getOutputStream()
                        .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{\"mess")
                                .getBytes(StandardCharsets.UTF_8));
                stalled.add(socket);
            }
            assertThat(text(server.answer(CHAT, request("\"max_tokens\": 3, \"temperature\": 0"))))
                    .isNotNull();
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        String body = request("\"max_tokens\": 60, \"n\": 20, \"stream\": true");
        try (Socket leaver = new Socket(url.getHost(), url.getPort())) {
            leaver.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(leaver.getInputStream().read()).isEqualTo('H');
        }
        assertThat(text(server.answer(CHAT, request("\"max_tokens\": 3, \"temperature\": 0"))))
                .isNotNull();
    }

    @Test
    void metricsCountWhatWasAsked() throws Exception {
        server.answer(CHAT, request("\"max_tokens\": 3"));
        String metrics = server.look("/metrics").body();
        assertThat(metrics)
                .contains("# TYPE align_requests_total counter")
                .contains("align_requests_total{path=\"/v1/chat/completions\",status=\"200\"}")
                .contains("align_request_seconds_bucket{le=\"+Inf\"}")
                .contains("align_completions_running")
                .contains("align_prompt_tokens_total");
    }

    @Test
    void answersCarryTheHeadersOfEveryServer() throws Exception {
        HttpResponse<String> response = server.look("/v1/models");
        assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(response.headers().firstValue("content-security-policy"))
                .get()
                .asString()
                .startsWith("default-src 'none'");
    }

    @Test
    void aScriptInWhatAModelSaysIsJsonAndNothingElse() throws Exception {
        String script = "</script><script>alert(1)</script>";
        HttpResponse<String> told =
                server.post(PLAIN, "{\"prompt\": \"" + script + "\", \"max_tokens\": 0, \"echo\": true}");
        HttpResponse<String> refused = server.post(PLAIN, "{\"prompt\": \"a\", \"model\": \"" + script + "\"}");
        assertThat(ServedFixture.JSON
                        .readTree(told.body())
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo(script);
        assertThat(refused.statusCode()).isEqualTo(404);
        for (HttpResponse<String> answer : List.of(told, refused)) {
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        }
    }

    @Test
    void beyondThisMachineATokenIsRequired() {
        assertThatThrownBy(() -> new ServedFixture(Fixtures.path("checkpoints/llama"), "listen.host=0.0.0.0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--listen.token-env NAME must name an environment variable");
        assertThatThrownBy(() -> new ServedFixture(
                        Fixtures.path("checkpoints/llama"), "listen.host=0.0.0.0", "listen.token-env=ALIGN_NO_SUCH"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ALIGN_NO_SUCH must hold a token of at least 16 characters");
    }

    @Test
    void moreRequestsThanThereIsRoomForAreToldToTryAgain() throws Exception {
        try (ServedFixture narrow = new ServedFixture(
                Fixtures.path("checkpoints/llama"), "limits.requests=1", "limits.max-new-tokens=50")) {
            URI url = URI.create(narrow.url());
            try (Socket holder = new Socket(url.getHost(), url.getPort())) {
                // Its body never comes whole, so that the only place stays taken.
                holder.getOutputStream()
                        .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{")
                                .getBytes(StandardCharsets.UTF_8));
                HttpResponse<String> refused = narrow.post(CHAT, request("\"max_tokens\": 1"));
                while (refused.statusCode() != 429) {
                    refused = narrow.post(CHAT, request("\"max_tokens\": 1"));
                }
                assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
                assertThat(refused.body()).contains("\"code\":\"queue_full\"");
                assertThat(narrow.look("/health").statusCode()).isEqualTo(200);
            }
            // The place is free as soon as the server has seen that its holder is gone.
            HttpResponse<String> next = narrow.post(CHAT, request("\"max_tokens\": 51"));
            while (next.statusCode() == 429) {
                next = narrow.post(CHAT, request("\"max_tokens\": 51"));
            }
            assertThat(next.body()).contains("must be between 1 and 50");
        }
    }
}
