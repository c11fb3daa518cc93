package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that refuse fields by name, answer in other shapes, or say what they should not. */
@Timeout(300)
class OddServersTest {
    private static final String KEY = "sk-live/0123456789";

    @TempDir
    private Path work;

    @Test
    void probingAsksAtTheJudgesOwnTemperature() {
        try (ScriptedServer server = new ScriptedServer(OddServersTest::reasoningModel)) {
            OpenaiFixture fixture = fixture(server).request(new RequestConfig(1, 0L, 64, "{}"));
            assertThat(judged(fixture).pFirst()).isEqualTo(1);
            assertThat(server.requests())
                    .allSatisfy(request ->
                            assertThat(request.path("temperature").asDouble()).isEqualTo(1));
            assertThat(fixture.notes).noneMatch(note -> note.contains("refuses temperature"));
        }
    }

    @Test
    void aTemperatureThatIsRefusedIsLeftOutAndSaid() {
        try (ScriptedServer server = new ScriptedServer(OddServersTest::reasoningModel)) {
            OpenaiFixture fixture = fixture(server);
            Verdict verdict = judged(fixture);
            assertThat(verdict.pFirst()).isEqualTo(1);
            assertThat(verdict.cost().tries())
                    .as("what was refused once is not sent again")
                    .isEqualTo(1);
            assertThat(fixture.notes)
                    .filteredOn(note -> note.contains("refuses temperature 0.0 (HTTP 400)"))
                    .hasSize(1);
        }
    }

    /** As OpenAI's models that think first: 400 for two fields, 403 for log-probs. */
    private static Answer reasoningModel(JsonNode request) {
        if (request.has("max_tokens")) {
            return refusal(
                    400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens");
        }
        if (request.path("temperature").asDouble(1) != 1) {
            return refusal(400, "Unsupported value: 'temperature' does not support 0 with this model.", "temperature");
        }
        return request.has("logprobs")
                ? refusal(403, "You are not allowed to request logprobs from this model", null)
                : Answer.says("[[1]]");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void fieldsThatAreRefusedByNameAreLeftOutOneAfterTheOther(int status) {
        Set<String> known = Set.of("model", "messages", "max_tokens", "temperature", "response_format");
        Function<JsonNode, Answer> strict = request -> {
            for (String field : (Iterable<String>) request::fieldNames) {
                if (!known.contains(field)) {
                    return Answer.status(
                            status,
                            "{\"message\": {\"detail\": [{\"type\": \"extra_forbidden\", \"loc\": [\"body\", \"" + field
                                    + "\"], \"msg\": \"Extra inputs are not permitted\", \"input\": 0}]}}");
                }
            }
            return Answer.says("[[2]]");
        };
        try (ScriptedServer server = new ScriptedServer(strict)) {
            assertThat(judged(fixture(server)).pFirst()).isZero();
            assertThat(server.questions()).hasSize(1);
        }
    }

    @Test
    void aFieldNamedInTheErrorsTextAloneIsLeftOut() {
        try (ScriptedServer server = new ScriptedServer(request -> request.has("seed")
                ? Answer.status(400, "{\"error\": \"the parameter `seed` is not supported\"}")
                : Answer.says("[[1]]"))) {
            assertThat(judged(fixture(server)).pFirst()).isEqualTo(1);
        }
    }

    @Test
    void aFieldOfTheUsersOwnIsNotLeftOut() {
        try (ScriptedServer server = new ScriptedServer(request ->
                request.has("seed") ? refusal(400, "'seed' is not supported", "seed") : Answer.says("[[1]]"))) {
            OpenaiFixture fixture = fixture(server).request(new RequestConfig(0, 0L, 64, "{\"seed\": 5}"));
            assertThatThrownBy(() -> judged(fixture))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("HTTP 400: {\"error\":{\"message\":\"'seed' is not supported\"");
        }
    }

    @Test
    void aNumberOfAlternativesThatIsRefusedDoesNotForbidFewer() {
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (request.path("top_logprobs").asInt() > 5) {
                return refusal(400, "top_logprobs must be at most 5", "top_logprobs");
            }
            return request.has("top_logprobs")
                    ? Answer.label(Map.of("1", Math.log(0.75), "2", Math.log(0.25)))
                    : Answer.says("1");
        })) {
            Verdict verdict = judged(fixture(server));
            assertThat(verdict.reading()).isEqualTo(Reading.LOGPROB);
            assertThat(server.questions().get(0).path("top_logprobs").asInt()).isEqualTo(5);
        }
    }

    @Test
    void aSeedThatIsNotWishedForIsNeverSent() {
        try (ScriptedServer server = new ScriptedServer(request -> Answer.says("I like both."))) {
            Judge judge = fixture(server)
                    .request(new RequestConfig(0, null, 64, "{}").atTime(2))
                    .judge();
            try (judge) {
                judge.compare(List.of(OpenaiFixture.PAIR));
            }
            assertThat(server.requests()).isNotEmpty().noneMatch(request -> request.has("seed"));
        }
    }

    @Test
    void partsOfContentAreJoinedAndThoughtsLeftOut() {
        String parts = "[{\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"maybe [[2]]\"}]},"
                + " {\"type\": \"text\", \"text\": \"The first \"}, {\"type\": \"text\", \"text\": \"is kind. [[1]]\"}]";
        try (ScriptedServer server = new ScriptedServer(request -> content(parts))) {
            Verdict verdict = judged(fixture(server));
            assertThat(verdict.pFirst()).isEqualTo(1);
            assertThat(verdict.rationale()).isEqualTo("The first is kind.");
            assertThat(server.questions()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{\"text\": \"[[1]]\"}", "[{\"type\": \"image_url\"}]", "null", "[]", "\"\""})
    void anAnswerThatCannotBeUsedIsPaidForThreeTimesAtMost(String content) {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (ScriptedServer.isProbe(request)) {
                return Answer.says("1");
            }
            asked.incrementAndGet();
            return content(content);
        })) {
            Verdict verdict = judged(fixture(server).client(5, 10, 20, new Concurrency.Fixed(1)));
            assertThat(verdict.ok()).isFalse();
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void halfASurrogatePairCostsNoVerdict() throws IOException {
        String odd = "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\":"
                + " \"The \\ud83d first \\ud83d\\ude00. [[1]]\"}}]}";
        Verdict fresh;
        try (ScriptedServer server = new ScriptedServer(request -> new Answer(200, Map.of(), odd, false))) {
            fresh = judged(fixture(server));
            assertThat(fresh.rationale()).isEqualTo("The \uFFFD first \uD83D\uDE00.");
            assertThat(judged(fixture(server)).rationale())
                    .as("told from what was kept")
                    .isEqualTo(fresh.rationale());
            assertThat(server.questions()).hasSize(1);
        }
    }

    @Test
    void packedAnswersAreUnpackedAndMarksAtTheStartPassedOver() {
        Answer plain = Answer.says("It is kind. [[1]]");
        try (ScriptedServer server = new ScriptedServer(
                request -> new Answer(200, Map.of("Content-Encoding", "gzip"), "\uFEFF" + plain.body(), false))) {
            assertThat(judged(fixture(server)).pFirst()).isEqualTo(1);
        }
    }

    @Test
    void aPackingThatIsNotKnownIsNamed() {
        try (ScriptedServer server =
                new ScriptedServer(request -> new Answer(200, Map.of("Content-Encoding", "br"), "?", false))) {
            assertThatThrownBy(() -> judged(fixture(server)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the answer is encoded as br, which is not supported");
        }
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        String endless = "x".repeat(65 << 20);
        try (ScriptedServer server =
                new ScriptedServer(request -> new Answer(200, Map.of("Content-Encoding", "gzip"), endless, false))) {
            assertThatThrownBy(() -> judged(fixture(server)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("larger than 64 MiB");
        }
    }

    @Test
    void aServerThatSaysTheKeyIsNotQuoted() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        String escaped = KEY.replace("/", "\\/");
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (ScriptedServer.isProbe(request)) {
                return Answer.says("1 " + KEY);
            }
            return switch (asked.getAndIncrement()) {
                case 0 -> content("\"You sent " + escaped + ". [[1]]\"");
                case 1 -> Answer.status(401, "{\"error\": \"wrong key " + escaped + "\"}");
                case 2 -> new Answer(429, Map.of("Retry-After", "900 " + KEY), "Bearer " + KEY, false);
                default -> Answer.status(200, "<html>" + KEY);
            };
        })) {
            OpenaiFixture fixture = fixture(server).key(KEY).client(5, 1, 20, new Concurrency.Fixed(1));
            try (Judge judge = fixture.judge()) {
                for (String text : List.of("a", "b", "c", "d")) {
                    Verdict verdict = judge.compare(List.of(OpenaiFixture.pair("p", text, "x")))
                            .get(0);
                    assertThat(verdict.rationale()).contains("[key]").doesNotContain("sk-live");
                }
            }
            assertThat(fixture.notes).noneMatch(note -> note.contains("sk-live"));
        }
        try (var files = Files.list(work)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.UTF_8))
                        .as(file.toString())
                        .doesNotContain("sk-live");
            }
        }
    }

    private OpenaiFixture fixture(ScriptedServer server) {
        return new OpenaiFixture(server.baseUrl(), work);
    }

    private static Verdict judged(OpenaiFixture fixture) {
        try (Judge judge = fixture.judge()) {
            return judge.compare(List.of(OpenaiFixture.PAIR)).get(0);
        }
    }

    private static Answer content(String json) {
        return new Answer(
                200,
                Map.of(),
                "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": " + json + "}}]}",
                false);
    }

    private static Answer refusal(int status, String message, String param) {
        return Answer.status(
                status,
                "{\"error\":{\"message\":\"" + message + "\",\"param\":"
                        + (param == null ? "null" : "\"" + param + "\"") + "}}");
    }
}
