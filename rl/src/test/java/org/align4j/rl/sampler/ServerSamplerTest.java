package org.align4j.rl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A tiny random policy that learns a little, sampled through servers of every kind that behave and that do not. */
class ServerSamplerTest {
    private static final Path START = Fixtures.path("checkpoints/llama");
    private static final int LENGTH = 6;

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    /** Whether the policy learns by an adapter. */
    private boolean lora;

    private static CausalLm policy(int rank) {
        LoraConfig lora = rank == 0 ? LoraConfig.none() : ConfigLoader.with(LoraConfig.none(), "rank", rank);
        CausalLm policy = CausalLm.toTrain(START, new EngineConfig("cpu", "float32", 1), lora, 1);
        policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
        return policy;
    }

    private static void learn(CausalLm policy) {
        TokenBatch batch = new TokenBatch(List.of(new int[] {1, 20, 21, 22, 23}));
        try (NDArray weights = policy.manager().ones(new Shape(1, 5))) {
            policy.trainWeighted(batch, weights).close();
        }
        policy.step(0.02);
    }

    private ServerSampler sampler(CausalLm policy, String url, String... more) {
        List<Assignment> options = new ArrayList<>(List.of(
                Assignment.of("url", url),
                Assignment.of("precision", "float32"),
                Assignment.of("weights-folder", folder.resolve("weights").toString())));
        for (String each : more) {
            String[] pair = each.split("=", 2);
            options.removeIf(known -> known.key().equals(pair[0]));
            options.add(Assignment.of(pair[0], pair[1]));
        }
        ServerSamplerConfig config = ConfigLoader.load(ServerSamplerConfig.class, null, options);
        List<int[]> prompts = List.of(new int[] {1, 5, 6, 7}, new int[] {1, 9});
        return new ServerSampler(
                config,
                policy,
                sampling(),
                new ServerSampler.Run("run", folder.resolve("work"), prompts, lora, said::add),
                pauses::add);
    }

    private static SamplingConfig sampling() {
        return new SamplingConfig(0.8, 0, 1, 0, 1, LENGTH, List.of());
    }

    private static List<List<Completion>> sample(Sampler sampler) {
        return sampler.sample(
                List.of(
                        new GenerationRequest(new int[] {1, 40, 41}, 7),
                        new GenerationRequest(new int[] {1, 50, 51, 52}, 8, 3)),
                3,
                sampling(),
                11);
    }

    /** Every kind takes the weights, a whole model or an adapter, again after the policy has learned. */
    @ParameterizedTest
    @CsvSource({"align4j, 0", "align4j, 4", "sglang, 0", "sglang, 4", "vllm, 0", "vllm, 4"})
    void completionsAreDrawnFromTheWeightsAsTheyAre(String owner, int rank) throws IOException {
        lora = rank > 0;
        try (FakeServer server = new FakeServer(START, owner);
                CausalLm policy = policy(rank);
                ServerSampler sampler = sampler(policy, server.url())) {
            for (int updates = 0; updates < 3; updates++) {
                sampler.prepare(updates);
                for (List<Completion> group : sample(sampler)) {
                    assertThat(group).hasSize(3);
                }
                assertThat(sampler.tested(updates).orElseThrow()).isLessThan(1e-5);
                learn(policy);
            }
            assertThat(said).hasSize(1);
            try (Stream<Path> left = Files.list(folder.resolve("weights"))) {
                assertThat(left.map(each -> each.getFileName().toString()))
                        .containsExactly("run-000002" + (lora ? "-lora" : ""));
            }
        }
    }

    /** Our own engine elsewhere draws what it draws here, to the bit. */
    @Test
    void alignServeDrawsWhatThisProcessDraws() throws IOException {
        try (FakeServer server = new FakeServer(START, "align4j");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url());
                EngineSampler engine = new EngineSampler(policy, SamplerWeights.PRECISION)) {
            learn(policy);
            sampler.prepare(1);
            List<List<Completion>> here = sample(engine);
            List<List<Completion>> there = sample(sampler);
            for (int i = 0; i < here.size(); i++) {
                for (int j = 0; j < here.get(i).size(); j++) {
                    assertThat(there.get(i).get(j).tokens())
                            .isEqualTo(here.get(i).get(j).tokens());
                    assertThat(there.get(i).get(j).logProbs())
                            .isEqualTo(here.get(i).get(j).logProbs());
                    assertThat(there.get(i).get(j).text())
                            .isEqualTo(here.get(i).get(j).text());
                }
            }
        }
    }

    @Test
    void otherEnginesAreAskedForEveryCompletionWithASeedOfItsOwnAndRepeatThem() throws IOException {
        try (FakeServer server = new FakeServer(START, "vllm");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url())) {
            sampler.prepare(0);
            List<List<Completion>> once = sample(sampler);
            List<List<Completion>> again = sample(sampler);
            assertThat(once.get(0).get(0).tokens())
                    .isNotEqualTo(once.get(0).get(1).tokens());
            for (int i = 0; i < once.size(); i++) {
                for (int j = 0; j < once.get(i).size(); j++) {
                    assertThat(again.get(i).get(j).tokens())
                            .isEqualTo(once.get(i).get(j).tokens());
                }
            }
        }
    }

    @Test
    void aServerThatTakesWeightsInNameAloneIsFound() throws IOException {
        try (FakeServer server = new FakeServer(START, "align4j");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url())) {
            sampler.prepare(0);
            server.ignoreWeights();
            learn(policy);
            assertThatThrownBy(() -> sampler.prepare(1))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageStartingWith(
                            "the rollout server " + server.url() + " does not have the policy's weights:"
                                    + " the log-probs of self-test completions (run-000001) differ by ")
                    .hasMessageContaining("more than float32 explains (1.0e-04)");
        }
    }

    @Test
    void aServerThatWasStartedAnewIsFound() throws IOException {
        try (FakeServer server = new FakeServer(START, "sglang");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url())) {
            sampler.prepare(0);
            server.startAnew(START);
            assertThatThrownBy(() -> sample(sampler))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageEndingWith(
                            "answers with the weights of start instead of run-000000: it was started anew,"
                                    + " or somebody else gives it weights");
        }
    }

    /** One that says no version gives itself away by its log-probs, since its connections broke. */
    @Test
    void aServerThatWasStartedAnewWithoutAVersionIsFoundByItsLogProbs() throws IOException {
        try (FakeServer server = new FakeServer(START, "vllm");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url(), "concurrency=1")) {
            learn(policy);
            sampler.prepare(1);
            server.startAnew(START);
            server.breakConnections(1);
            assertThatThrownBy(() -> sample(sampler))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageContaining("does not have the policy's weights");
        }
    }

    @Test
    void brokenConnectionsAreTriedAgainAndNothingElse() throws IOException {
        try (FakeServer server = new FakeServer(START, "align4j");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url(), "tries=3", "concurrency=1")) {
            sampler.prepare(0);
            List<List<Completion>> before = sample(sampler);
            server.breakConnections(2);
            assertThat(sample(sampler).get(0).get(0).tokens())
                    .isEqualTo(before.get(0).get(0).tokens());
            assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofMillis(1000));
            server.breakConnections(3);
            assertThatThrownBy(() -> sample(sampler))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageContaining("cannot be reached (3 tries: ");
            int waited = pauses.size();
            server.spoil(answer -> {
                throw new IllegalArgumentException("no memory");
            });
            assertThatThrownBy(() -> sample(sampler)).hasMessageContaining("answers /generate with HTTP 400");
            assertThat(pauses).hasSize(waited);
        }
    }

    @Test
    void aServerThatFallsBehindIsGivenUp() throws IOException {
        try (FakeServer server = new FakeServer(START, "align4j");
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url(), "timeout=0.3")) {
            server.stall();
            assertThatThrownBy(() -> sampler.prepare(0))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageEndingWith("gives no complete answer to /v1/models within 0.3 s");
        }
    }

    static Stream<Arguments> spoiled() {
        return Stream.of(
                changed("sglang", "the token id 99999", answer -> pair(answer).set(1, 99_999)),
                changed("sglang", "without a token id", answer -> pair(answer).set(1, "x")),
                changed("sglang", "a log-prob is null", answer -> pair(answer).setNull(0)),
                changed("sglang", "the log-prob 3.0", answer -> pair(answer).set(0, 3)),
                changed(
                        "sglang",
                        "0 tokens with 0 log-probs",
                        answer -> pairs(answer).removeAll()),
                changed(
                        "sglang",
                        "has read 9 tokens of row 0 instead of 4",
                        answer -> ((ObjectNode) answer.path("meta_info")).put("prompt_tokens", 9)),
                changed(
                        "sglang",
                        "reads other tokens than the policy: ids [",
                        answer -> ((ObjectNode) answer).put("text", "something else")),
                changed(
                        "vllm",
                        "the weights of another instead of base",
                        answer -> ((ObjectNode) answer).put("model", "another")),
                changed(
                        "vllm",
                        "has no token_ids",
                        answer -> ((ObjectNode) answer.path("choices").path(0)).remove("token_ids")),
                changed(
                        "vllm",
                        "with 0 log-probs, where",
                        answer -> ((ArrayNode) answer.path("choices")
                                        .path(0)
                                        .path("logprobs")
                                        .path("token_logprobs"))
                                .removeAll()),
                changed(
                        "vllm",
                        "2 completions, where 1 were asked for",
                        answer -> ((ArrayNode) answer.path("choices"))
                                .add(answer.path("choices").path(0).deepCopy())));
    }

    private static Arguments changed(String owner, String message, Consumer<JsonNode> change) {
        UnaryOperator<JsonNode> changed = answer -> {
            change.accept(answer);
            return answer;
        };
        return Arguments.of(owner, message, changed);
    }

    private static ArrayNode pairs(JsonNode answer) {
        return (ArrayNode) answer.path("meta_info").path("output_token_logprobs");
    }

    private static ArrayNode pair(JsonNode answer) {
        return (ArrayNode) pairs(answer).get(0);
    }

    @ParameterizedTest
    @MethodSource
    void spoiled(String owner, String message, UnaryOperator<JsonNode> change) throws IOException {
        try (FakeServer server = new FakeServer(START, owner);
                CausalLm policy = policy(0);
                ServerSampler sampler = sampler(policy, server.url())) {
            server.spoil(change);
            assertThatThrownBy(() -> sampler.prepare(0))
                    .isInstanceOf(ServerFault.class)
                    .hasMessageStartingWith("the rollout server " + server.url())
                    .hasMessageContaining(message)
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aKindThatNobodyKnowsIsAskedFor() throws IOException {
        try (FakeServer server = new FakeServer(START, "someone");
                CausalLm policy = policy(0)) {
            try (ServerSampler sampler = sampler(policy, server.url())) {
                assertThatThrownBy(() -> sampler.prepare(0))
                        .hasMessageEndingWith("rollout.sampler.kind must be align, vllm, sglang or llama-cpp");
            }
            try (ServerSampler sampler = sampler(policy, server.url() + "/v1/", "kind=sglang")) {
                sampler.prepare(0);
            }
        }
    }

    @Test
    void theKeyIsNeverShown() throws IOException {
        ServerSamplerConfig config =
                ConfigLoader.load(ServerSamplerConfig.class, null, List.of(Assignment.of("url", "http://localhost:1")));
        try (FakeServer server = new FakeServer(START, "vllm")) {
            ServerSamplerConfig there = ConfigLoader.with(config, "url", server.url());
            ServerCalls calls = new ServerCalls(there, FakeServer.KEY, pauses::add);
            assertThatThrownBy(() -> calls.look("/nowhere"))
                    .hasMessageContaining("HTTP 400")
                    .hasMessageContaining("Bearer [key]")
                    .hasMessageNotContaining(FakeServer.KEY);
        }
    }
}
