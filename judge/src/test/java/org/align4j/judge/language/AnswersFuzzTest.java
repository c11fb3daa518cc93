package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.anthropic.AnthropicWire;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.http.ChatWire;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.http.Server;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.align4j.judge.openai.OpenaiWire;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a server answers, there is a verdict with a probability or a failure with its reason in one line: never an
 * exception, never a tie that nobody said, never something else than a number.
 */
class AnswersFuzzTest {
    private static final long MEMORY = 64 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final List<String> MATERIAL = List.of("Which is kind?", "I am [[1]].", "{\"verdict\": \"2\"}");

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void answersAreReadOrRefused(String protocol) {
        Server server = new Server(URI.create("http://127.0.0.1:1/v1"), "model", null);
        ChatWire wire = protocol.equals("openai")
                ? new OpenaiWire(server, JsonNodeFactory.instance.objectNode())
                : new AnthropicWire(server, JsonNodeFactory.instance.objectNode());
        LabelSet labels = QuestionTemplate.load("pairwise").labels();
        new Fuzz("answers-" + protocol, bodies(), Mutations.text(), IOException.class, MEMORY, 2_000).check(input -> {
            JsonNode body = body(input);
            if (body != null) {
                ChatReply reply = wire.parse(body);
                assertThat(Math.min(reply.usage().promptTokens(), reply.usage().completionTokens()))
                        .isNotNegative();
                LabelLogprobs.read(reply.logprobs(), labels).ifPresent(AnswersFuzzTest::isDistribution);
            }
        });
    }

    @Test
    void textsAreReadOrLeftAlone() {
        AnswerReading labels =
                new LabelReading(QuestionTemplate.load("pairwise").labels());
        AnswerReading levels = new LabelReading(QuestionTemplate.load("score").labels());
        AnswerReading ranking = new RankingReading(
                List.of("A", "B", "C"), QuestionTemplate.load("ranking").ties());
        for (Mutations mutations : List.of(Mutations.text(), Mutations.bytes())) {
            new Fuzz("verdicts", texts(), mutations, InterruptedException.class, MEMORY, 2_000).check(input -> {
                String text = new String(input, StandardCharsets.UTF_8);
                for (AnswerReading reading : List.of(labels, levels, ranking)) {
                    Stream.of(reading.free(text, MATERIAL), reading.forced(text, MATERIAL))
                            .flatMap(Optional::stream)
                            .forEach(found -> assertThat(Arrays.stream(found.values()))
                                    .isNotEmpty()
                                    .allMatch(Double::isFinite));
                }
            });
        }
    }

    @Test
    void aJudgeGoesOnWhateverItsServerSays() {
        AtomicReference<String> said = new AtomicReference<>("");
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.isProbe(request)
                        ? Answer.label(Map.of("1", Math.log(0.75), "2", Math.log(0.25)))
                        : new Answer(200, Map.of(), said.get(), false));
                Judge judge = new OpenaiFixture(server.baseUrl(), work)
                        .client(5, 2, Integer.MAX_VALUE, new Concurrency.Fixed(1))
                        .judge()) {
            new Fuzz("judged", bodies(), Mutations.text(), InterruptedException.class, MEMORY, 200).check(input -> {
                said.set(new String(input, StandardCharsets.UTF_8));
                sound(judge.compare(
                                List.of(OpenaiFixture.pair("p", "answer " + asked.incrementAndGet(), "I am [[1]].")))
                        .get(0));
            });
        }
    }

    private static void sound(Verdict verdict) {
        if (verdict.ok()) {
            assertThat(verdict.pFirst()).isBetween(0.0, 1.0);
        } else {
            assertThat(verdict.pFirst()).isNaN();
            assertThat(verdict.tie()).isFalse();
            assertThat(verdict.rationale()).isNotBlank().doesNotContain("\n").hasSizeLessThan(2000);
        }
        assertThat(verdict.cost().promptTokens()).isNotNegative();
    }

    private static void isDistribution(LabelLogprobs labels) {
        assertThat(Arrays.stream(labels.shares()).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(Arrays.stream(labels.shares())).allMatch(share -> share >= 0 && share <= 1);
        assertThat(labels.mass()).isBetween(0.0, 1.01);
    }

    /** As the client reads it; null if that is no JSON. */
    private static @Nullable JsonNode body(byte[] input) {
        try {
            return JSON.readTree(input);
        } catch (IOException e) {
            return null;
        }
    }

    private static List<byte[]> texts() {
        List<byte[]> texts = new ArrayList<>();
        for (String text : List.of(
                "The first is kind.\n[[1]]",
                "<think>[[2]]</think>\nFinal verdict: Response 1",
                "{\"rationale\": \"kind\", \"verdict\": \"1\"}",
                "[[B > A = C]]",
                "{\"verdict\": [\"A\", \"C\", \"B\"], \"rationale\": \"long\"}",
                "My rating is [[4]] and not {\"verdict\": \"5\"}",
                "I am [[1]]. 2")) {
            texts.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** Answers of several servers: text, parts, thoughts, log-probs, tools, refusals. */
    private static List<byte[]> bodies() {
        List<byte[]> bodies = new ArrayList<>();
        for (String message : List.of(
                "\"content\": \"Kind.\\n[[1]]\"",
                "\"content\": [{\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"[[2]]\"}]}, {\"type\": \"text\", \"text\": \"[[1]]\"}]",
                "\"content\": null, \"refusal\": \"no\"",
                "\"content\": null, \"refusal\": \" \"",
                "\"content\": \"{\\\"verdict\\\": \\\"2\\\"}\", \"reasoning_content\": \"hm\"")) {
            bodies.add(("{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {" + message + "}}],"
                            + " \"usage\": {\"prompt_tokens\": 12, \"completion_tokens\": 3}}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        for (String body : List.of(
                "{\"choices\": [{\"message\": {\"content\": \"1\"}, \"logprobs\": {\"content\": [{\"token\": \" \", \"logprob\": 0, \"top_logprobs\": []},"
                        + " {\"token\": \"1\", \"logprob\": -0.25, \"top_logprobs\": [{\"token\": \"1\", \"logprob\": -0.25},"
                        + " {\"token\": \"2\", \"logprob\": -1.75}, {\"token\": \"x\", \"logprob\": null}]}]}}]}",
                "{\"content\": [{\"type\": \"thinking\", \"thinking\": \"hm\"}, {\"type\": \"text\", \"text\": \"[[2]]\"}], \"stop_reason\": \"end_turn\","
                        + " \"usage\": {\"input_tokens\": 9, \"output_tokens\": 2, \"cache_read_input_tokens\": 4}}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"give_verdict\", \"input\": {\"verdict\": \"1\"}}], \"stop_reason\": \"tool_use\"}")) {
            bodies.add(body.getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }
}
