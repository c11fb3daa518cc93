package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.Completion;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Generation with every family's pieces: what the decoder folds and caches changes nothing. */
class FamiliesTest {
    private static final EngineConfig BF16 = new EngineConfig("cpu", "bf16", 0);

    @TempDir
    private Path temporary;

    static Stream<Path> checkpoints() {
        return CheckpointFolders.families().map(name -> Fixtures.path("checkpoints/" + name));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void greedyContinuationsEqualTransformers(Path golden) throws IOException {
        checkGreedy(golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-rope-llama3", "llama-bias-sharded", "gpt2"})
    void greedyContinuationsOfTheLargerSetEqualTransformers(String name) throws IOException {
        checkGreedy(Fixtures.shared("fixtures/checkpoints/" + name));
    }

    private void checkGreedy(Path golden) throws IOException {
        JsonNode greedy = new ObjectMapper()
                .readTree(golden.resolve("golden.json").toFile())
                .get("greedy");
        try (CausalLm model = load(golden, EngineConfig.float32())) {
            GenerationRequest request = new GenerationRequest(Fixtures.ids(greedy.get("prompt")), 0);
            Completion completion = generate(model, List.of(request), 0, 24).get(0);
            assertThat(completion.tokens()).containsExactly(Fixtures.ids(greedy.get("continuation")));
            assertThat(completion.finish()).isEqualTo(Completion.Finish.LENGTH);
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void sampledLogProbsAreThoseOfTheForwardPassAndOfTheRowAlone(Path golden) throws IOException {
        List<GenerationRequest> requests = requests(1, 2, 9, 33);
        try (CausalLm model = load(golden, EngineConfig.float32())) {
            List<Completion> together = generate(model, requests, 1, 20);
            assertThat(largestDifference(model, requests, together)).isLessThan(1e-4f);
            for (int i = 0; i < requests.size(); i++) {
                Completion alone =
                        generate(model, requests.subList(i, i + 1), 1, 20).get(0);
                assertThat(alone.tokens()).containsExactly(together.get(i).tokens());
                assertThat(alone.logProbs()).containsExactly(together.get(i).logProbs());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void inBfloat16SampledLogProbsStayNearTheForwardPass(Path golden) throws IOException {
        List<GenerationRequest> requests = requests(5, 20, 40);
        try (CausalLm exact = load(golden, EngineConfig.float32());
                CausalLm model = load(golden, BF16)) {
            List<Completion> completions = generate(model, requests, 1, 12);
            // These checkpoints' logits reach 20, where bfloat16 steps are 0.125, and their norms' weights magnify.
            assertThat(meanDifference(model, requests, completions)).isBetween(1e-7f, 0.1f);
            assertThat(meanDifference(exact, requests, completions)).isLessThan(0.15f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "gemma2", "gemma3_text"})
    void windowsHoldForPromptsOfSeveralBlocks(String name) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        CheckpointFolders.change(folder, "max_position_embeddings", 512);
        for (int window : new int[] {6, 150}) {
            CheckpointFolders.change(folder, "sliding_window", window);
            List<GenerationRequest> requests = requests(300, 129, 7);
            try (CausalLm model = CausalLm.load(folder, EngineConfig.float32())) {
                // 90 tokens: the shortest ring of places is 64 long
                List<Completion> completions = generate(model, requests, 1, 90);
                assertThat(largestDifference(model, requests, completions)).isLessThan(2e-4f);
            }
        }
    }

    @Test
    void layersWithAWindowKeepNoMoreThanIt() throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/gemma2"), temporary);
        CheckpointFolders.change(folder, "max_position_embeddings", 512);
        CheckpointFolders.change(folder, "sliding_window", 150);
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32());
                Decoder decoder = new Decoder(model.manager(), model.config(), false)) {
            List<Long> places = new ArrayList<>();
            long bytes = 0;
            try (NDManager scope = model.manager().newSubManager()) {
                for (NDArray layer : decoder.emptyCache(scope, 3, 400)) {
                    places.add(layer.getShape().get(1));
                    bytes += layer.getShape().size() * Float.BYTES;
                }
            }
            // Gemma 2's layers take turns; 150 is rounded up to a whole number of 16
            assertThat(places).contains(160L, 400L).containsOnly(160L, 400L);
            assertThat(3 * decoder.cacheBytes(400)).isEqualTo(bytes);
        }
    }

    @Test
    void learnedPositionsEndWhereTheModelEnds() throws IOException {
        try (CausalLm model = load(Fixtures.path("checkpoints/gpt2-published"), EngineConfig.float32())) {
            List<GenerationRequest> requests = requests(61, 3);
            List<Completion> completions = generate(model, requests, 1, 24);
            assertThat(completions.get(0).tokens()).hasSize(3);
            assertThat(largestDifference(model, requests, completions)).isLessThan(1e-4f);
            assertThatThrownBy(() -> generate(model, requests(64), 1, 24))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has 64 tokens, but the model's context is 64");
            assertThatThrownBy(() -> model.evaluate(new TokenBatch(List.of(new int[65]))))
                    .isInstanceOf(UserError.class)
                    .hasMessage("a row has 65 tokens, but the model reads at most 64");
        }
    }

    private CausalLm load(Path golden, EngineConfig engine) throws IOException {
        return CausalLm.load(CheckpointFolders.withTokenizer(golden, temporary), engine);
    }

    private static List<GenerationRequest> requests(int... lengths) {
        Random random = new Random(5);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            requests.add(new GenerationRequest(
                    IntStream.range(0, lengths[i])
                            .map(t -> 3 + random.nextInt(500))
                            .toArray(),
                    i));
        }
        return requests;
    }

    private static List<Completion> generate(
            CausalLm model, List<GenerationRequest> requests, double temperature, int tokens) {
        SamplingConfig sampling = new SamplingConfig(temperature, 0, 1, 0, 1, tokens, List.of());
        try (Generator generator = Generator.of(model, new DecodingConfig(0, true))) {
            return generator.generate(requests, 1, sampling, 9).stream()
                    .map(completions -> completions.get(0))
                    .toList();
        }
    }

    static float largestDifference(CausalLm model, List<GenerationRequest> requests, List<Completion> completions) {
        float largest = 0;
        for (float difference : differences(model, requests, completions)) {
            largest = Math.max(largest, difference);
        }
        return largest;
    }

    static float meanDifference(CausalLm model, List<GenerationRequest> requests, List<Completion> completions) {
        float sum = 0;
        List<Float> differences = differences(model, requests, completions);
        for (float difference : differences) {
            sum += difference;
        }
        return sum / differences.size();
    }

    /** Between the log-probs that were sampled with and those of the forward pass. */
    private static List<Float> differences(
            CausalLm model, List<GenerationRequest> requests, List<Completion> completions) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            rows.add(IntStream.concat(
                            Arrays.stream(requests.get(i).prompt()),
                            Arrays.stream(completions.get(i).tokens()))
                    .toArray());
        }
        TokenBatch batch = new TokenBatch(rows);
        List<Float> differences = new ArrayList<>();
        try (NDArray logProbs = model.evaluate(batch)) {
            float[] numbers = logProbs.toFloatArray();
            for (int i = 0; i < rows.size(); i++) {
                float[] sampled = completions.get(i).logProbs();
                int start = i * batch.time() + requests.get(i).prompt().length;
                for (int t = 0; t < sampled.length; t++) {
                    differences.add(Math.abs(sampled[t] - numbers[start + t]));
                }
            }
        }
        return differences;
    }
}
