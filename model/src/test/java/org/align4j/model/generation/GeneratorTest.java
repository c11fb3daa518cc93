package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    private static final SamplingConfig GREEDY = sampling(0, 24);

    private static CausalLm policy;
    private static Generator generator;

    @BeforeAll
    static void load() {
        policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
        generator = Generator.of(policy, new DecodingConfig(0, true));
    }

    @AfterAll
    static void free() {
        generator.close();
        policy.close();
    }

    private static SamplingConfig sampling(double temperature, int maxNewTokens, String... stop) {
        return new SamplingConfig(temperature, 0, 1, 0, 1, maxNewTokens, List.of(stop));
    }

    @Test
    void sampledLogProbsAreThoseOfTheForwardPass() {
        float difference = largestDifference(policy, generator, requests(6), 1.3);
        assertThat(difference).isLessThan(1e-4f);
    }

    @Test
    void inBfloat16SampledLogProbsStayNearTheForwardPass() {
        EngineConfig bf16 = new EngineConfig("cpu", "bf16", 0);
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), bf16);
                Generator decoder = Generator.of(model)) {
            float difference = largestDifference(model, decoder, requests(6), 1);
            // Logits of this checkpoint reach 20, where bfloat16 steps are 0.125.
            assertThat(difference).isBetween(1e-6f, 0.3f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void aRowsCompletionDependsNeitherOnItsNeighboursNorOnTheSlots(String precision) {
        EngineConfig engine = new EngineConfig("cpu", precision, 0);
        List<GenerationRequest> requests = requests(6);
        SamplingConfig sampling = new SamplingConfig(1, 0, 0.95, 0, 1.1, 12, List.of());
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), engine)) {
            List<List<Completion>> together = generate(model, 0, requests, sampling);
            assertSame(generate(model, 4, requests, sampling), together);
            for (int i = 0; i < requests.size(); i++) {
                assertSame(generate(model, 1, requests.subList(i, i + 1), sampling), together.subList(i, i + 1));
            }
        }
    }

    @Test
    void completionsOfAPromptDifferAndDoNotDependOnTheirNumber() {
        List<GenerationRequest> requests = requests(3);
        List<List<Completion>> four = generator.generate(requests, 4, sampling(1, 12), 5);
        List<List<Completion>> two = generator.generate(requests, 2, sampling(1, 12), 5);
        for (int i = 0; i < requests.size(); i++) {
            assertSame(List.of(two.get(i)), List.of(four.get(i).subList(0, 2)));
            assertThat(four.get(i).stream()
                            .map(completion -> Arrays.toString(completion.tokens()))
                            .distinct())
                    .hasSize(4);
        }
        assertThat(generator
                        .generate(requests, 2, sampling(1, 12), 6)
                        .get(0)
                        .get(0)
                        .tokens())
                .isNotEqualTo(two.get(0).get(0).tokens());
    }

    @Test
    void endOfTextEndsACompletionAndIsPartOfIt() {
        int[] prompt = {5, 6, 7};
        List<GenerationRequest> many = IntStream.range(0, 24)
                .mapToObj(row -> new GenerationRequest(prompt, row))
                .toList();
        int end = policy.tokenizer().endOfText().get(0);
        List<Completion> completions;
        try (Generator minding = Generator.of(policy, new DecodingConfig(16, false))) {
            completions = minding.generate(many, 1, sampling(3, 64), 1).stream()
                    .flatMap(List::stream)
                    .toList();
        }
        assertThat(completions).anyMatch(completion -> completion.finish() == Completion.Finish.STOP);
        for (Completion completion : completions) {
            int[] tokens = completion.tokens();
            boolean ended = tokens[tokens.length - 1] == end;
            assertThat(ended).isEqualTo(completion.finish() == Completion.Finish.STOP);
            assertThat(Arrays.stream(tokens, 0, tokens.length - 1)).doesNotContain(end);
            assertThat(completion.logProbs()).hasSameSizeAs(tokens);
        }
    }

    @Test
    void aStopTextEndsTheCompletionAlsoWhereTokensSplitIt() {
        List<GenerationRequest> requests = requests(1);
        Completion whole =
                generator.generate(requests, 1, sampling(1, 40), 3).get(0).get(0);
        int at = whole.text().length() / 2;
        String stop = whole.text().substring(at, at + 3);
        Completion cut = generator
                .generate(requests, 1, sampling(1, 40, "never there", stop), 3)
                .get(0)
                .get(0);
        assertThat(cut.finish()).isEqualTo(Completion.Finish.STOP);
        assertThat(cut.text()).isEqualTo(whole.text().substring(0, whole.text().indexOf(stop)));
        int[] tokens = cut.tokens();
        assertThat(tokens).isEqualTo(Arrays.copyOf(whole.tokens(), tokens.length));
        assertThat(policy.tokenizer().decode(tokens)).contains(stop);
        assertThat(policy.tokenizer().decode(Arrays.copyOf(tokens, tokens.length - 1)))
                .doesNotContain(stop);
    }

    @Test
    void theModelsContextEndsACompletion() {
        int context = policy.config().maxPositions();
        GenerationRequest request = new GenerationRequest(new int[context - 5], 0);
        Completion completion =
                generator.generate(List.of(request), 1, GREEDY, 0).get(0).get(0);
        assertThat(completion.tokens()).hasSize(5);
        assertThat(completion.finish()).isEqualTo(Completion.Finish.LENGTH);
        assertThatThrownBy(() -> generator.generate(List.of(new GenerationRequest(new int[context], 17)), 1, GREEDY, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("row 17")
                .hasMessageContaining(Integer.toString(context));
    }

    @Test
    void aRepetitionPenaltyKeepsTokensFromComingBack() {
        SamplingConfig penalized = new SamplingConfig(0, 0, 1, 0, 1e6, 40, List.of());
        int[] prompt = {5, 6, 7, 8};
        int[] tokens = generator
                .generate(List.of(new GenerationRequest(prompt, 0)), 1, penalized, 0)
                .get(0)
                .get(0)
                .tokens();
        assertThat(IntStream.concat(Arrays.stream(prompt), Arrays.stream(tokens))
                        .distinct())
                .hasSize(44);
    }

    @Test
    void aStepOfThePolicyIsSeenByTheNextGeneration() {
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
                Generator decoder = Generator.of(model)) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            try (NDArray numbers = model.forward(new TokenBatch(List.of(new int[] {3, 4, 5, 6, 7})));
                    NDArray gradient = numbers.onesLike()) {
                model.backward(gradient);
            }
            model.step(0.01);
            assertThat(largestDifference(model, decoder, requests(2), 1)).isLessThan(1e-4f);
        }
    }

    @Test
    void progressCountsEveryCompletionAndToken() {
        long[] last = new long[2];
        List<List<Completion>> completions =
                generator.generate(requests(5), 2, sampling(1, 9), 2, (finished, tokens) -> {
                    assertThat(tokens).isGreaterThan(last[1]);
                    last[0] = finished;
                    last[1] = tokens;
                });
        long tokens = completions.stream()
                .flatMap(List::stream)
                .mapToLong(completion -> completion.tokens().length)
                .sum();
        assertThat(last).containsExactly(10, tokens);
    }

    /** Prompts of 1 to 60 tokens. */
    /** Weights that ran away end sampling with one line, however tokens are drawn; weights of nothing but 0 sample evenly. */
    @ParameterizedTest
    @ValueSource(strings = {"1e30", "3e38", "-3e38"})
    void aModelWhoseNumbersRanAwayIsRefused(String weight, @TempDir Path folder) throws IOException {
        Path broken = filled(folder.resolve("model"), Float.parseFloat(weight));
        List<SamplingConfig> ways = List.of(
                sampling(0, 5),
                sampling(1, 5),
                new SamplingConfig(0.7, 5, 1, 0, 1, 5, List.of()),
                new SamplingConfig(1, 0, 0.9, 0, 1, 5, List.of()),
                new SamplingConfig(1, 0, 1, 0.1, 1.2, 5, List.of()));
        for (String precision : List.of("float32", "bf16")) {
            try (CausalLm model = CausalLm.load(broken, new EngineConfig("cpu", precision, 0));
                    Generator decoder = Generator.of(model)) {
                for (SamplingConfig way : ways) {
                    assertThatThrownBy(() -> decoder.generate(requests(3), 2, way, 1))
                            .as("%s, %s", precision, way)
                            .isInstanceOf(UserError.class)
                            .hasMessageMatching(
                                    ".*/model: row \\d+, completion \\d+: the log-probs of token \\d+ are not"
                                            + " numbers \\(NaN\\); the model's weights are damaged or have run away: .*");
                }
            }
        }
    }

    @Test
    void aModelOfNothingButZerosDrawsEvenly(@TempDir Path folder) throws IOException {
        Path zeros = filled(folder.resolve("model"), 0);
        try (CausalLm model = CausalLm.load(zeros, EngineConfig.float32());
                Generator decoder = Generator.of(model)) {
            Completion drawn =
                    decoder.generate(requests(1), 1, sampling(1, 5), 1).get(0).get(0);
            float even = (float) -Math.log(model.config().vocabularySize());
            for (float logProb : drawn.logProbs()) {
                assertThat(logProb).isCloseTo(even, within(1e-5f));
            }
        }
    }

    /** A copy of the fixture with every weight set to a number. */
    private static Path filled(Path folder, float weight) throws IOException {
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            model.save(folder);
        }
        Path file = folder.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = (int) (Long.BYTES + bytes.getLong(0)); at < bytes.capacity(); at += Float.BYTES) {
            bytes.putFloat(at, weight);
        }
        Files.write(file, bytes.array());
        return folder;
    }

    private static List<GenerationRequest> requests(int count) {
        Random random = new Random(42);
        return IntStream.range(0, count)
                .mapToObj(row -> {
                    int length = row == 0 ? 1 : 1 + random.nextInt(60);
                    return new GenerationRequest(random.ints(length, 3, 500).toArray(), row);
                })
                .toList();
    }

    private static List<List<Completion>> generate(
            CausalLm model, int slots, List<GenerationRequest> requests, SamplingConfig sampling) {
        try (Generator decoder = Generator.of(model, new DecodingConfig(slots, true))) {
            return decoder.generate(requests, 1, sampling, 11);
        }
    }

    private static void assertSame(List<List<Completion>> actual, List<List<Completion>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        List<Completion> all = expected.stream().flatMap(List::stream).toList();
        List<Completion> found = actual.stream().flatMap(List::stream).toList();
        for (int i = 0; i < all.size(); i++) {
            assertThat(found.get(i).tokens()).isEqualTo(all.get(i).tokens());
            assertThat(found.get(i).logProbs()).isEqualTo(all.get(i).logProbs());
            assertThat(found.get(i).text()).isEqualTo(all.get(i).text());
        }
    }

    /** Between the log-probs of sampling and those of the forward pass over the same rows. */
    private static float largestDifference(
            CausalLm model, Generator decoder, List<GenerationRequest> requests, double temperature) {
        List<List<Completion>> completions = decoder.generate(requests, 1, sampling(temperature, 30), 9);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            rows.add(IntStream.concat(
                            Arrays.stream(requests.get(i).prompt()),
                            Arrays.stream(completions.get(i).get(0).tokens()))
                    .toArray());
        }
        TokenBatch batch = new TokenBatch(rows);
        float[] numbers;
        try (NDArray logProbs = model.evaluate(batch, temperature)) {
            numbers = logProbs.toFloatArray();
        }
        float largest = 0;
        for (int i = 0; i < rows.size(); i++) {
            float[] sampled = completions.get(i).get(0).logProbs();
            int start = i * batch.time() + requests.get(i).prompt().length;
            for (int t = 0; t < sampled.length; t++) {
                largest = Math.max(largest, Math.abs(sampled[t] - numbers[start + t]));
            }
        }
        return largest;
    }
}
