package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.Completion;
import org.align4j.model.PeerScripts;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models of random shapes in every family, against transformers: log-probs, and the decoder's. Run with {@code mvn test
 * -DexcludedGroups= -Dgroups=peers} and {@code ALIGN_PEER_PYTHON} naming a Python that has torch and transformers;
 * {@code ALIGN_PEER_SHAPES} says how many shapes of each family, else 10.
 */
@Tag("peers")
class RandomFamiliesPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final float TOLERANCE = 2e-4f;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("org.align4j.model.PeerScripts#modelTypes")
    void randomShapesAgree(String family) throws Exception {
        Path models = temporary.resolve("models");
        String count = Objects.requireNonNullElse(System.getenv("ALIGN_PEER_SHAPES"), "10");
        PeerScripts.run("random_families.py", models, count, family);
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> folders = Files.list(models)) {
            for (Path made : folders.sorted().toList()) {
                JsonNode golden = JSON.readTree(made.resolve("golden.json").toFile());
                float difference = difference(CheckpointFolders.withTokenizer(made, temporary), golden);
                if (!(difference < TOLERANCE)) {
                    wrong.add(made.getFileName() + " differs by " + difference + ": "
                            + golden.get("keys").asText());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /**
     * The largest, of the forward pass from transformers (log-probs; hidden states behind the final norm, relative where
     * they are large) and of the decoder from the forward pass.
     */
    private static float difference(Path folder, JsonNode golden) {
        List<int[]> rows = new ArrayList<>();
        golden.get("rows").forEach(row -> rows.add(Fixtures.ids(row)));
        TokenBatch batch = new TokenBatch(rows);
        float largest;
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32());
                Generator generator = Generator.of(model, new DecodingConfig(0, true));
                NDArray logProbs = model.evaluate(batch);
                NDArray hidden = model.embed(batch)) {
            float[] states = hidden.toFloatArray();
            largest = PeerScripts.largestDifference(logProbs, batch, golden.get("log_probs"));
            for (int i = 0; i < rows.size(); i++) {
                double[] expected = Fixtures.numbers(golden.get("hidden").get(i));
                for (int j = 0; j < expected.length; j++) {
                    double scale = Math.max(1, Math.abs(expected[j]));
                    double off = Math.abs(states[i * expected.length + j] - expected[j]) / scale;
                    largest = Math.max(largest, (float) off);
                }
            }
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                requests.add(new GenerationRequest(rows.get(i), i));
            }
            SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 80, List.of());
            List<Completion> completions = generator.generate(requests, 1, sampling, 3).stream()
                    .map(one -> one.get(0))
                    .toList();
            return Math.max(largest, FamiliesTest.largestDifference(model, requests, completions));
        }
    }
}
