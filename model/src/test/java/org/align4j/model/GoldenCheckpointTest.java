package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers computes in float32 for tiny checkpoints whose every term shows. */
class GoldenCheckpointTest {
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#families")
    void logProbsHiddenStatesAndGradientsOfEveryFamilyAgreeInBothSpellings(String name) throws IOException {
        checkBothSpellings(Fixtures.path("checkpoints/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-rope-llama3", "llama-bias-sharded", "gpt2"})
    void theLargerSetAgreesInBothSpellings(String name) throws IOException {
        checkBothSpellings(Fixtures.shared("fixtures/checkpoints/" + name));
    }

    private void checkBothSpellings(Path golden) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(golden, temporary);
        check(folder, folder);
        Files.copy(
                folder.resolve("config.v4.json"), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        check(folder, folder);
    }

    private static void check(Path folder, Path golden) throws IOException {
        GoldenTensors tensors = GoldenTensors.read(golden.resolve("golden.safetensors"));
        TokenBatch batch = new TokenBatch(tensors.rows("input_ids", "attention_mask"));
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32())) {
            float[] expected = tensors.floats("token_logprobs");
            checkLogProbs(model, batch, expected);
            checkHidden(folder, batch, tensors);
            checkEmbedding(model, batch, tensors);
            checkGradients(
                    model,
                    batch,
                    new ObjectMapper().readTree(golden.resolve("golden.json").toFile()));
        }
    }

    private static void checkLogProbs(CausalLm model, TokenBatch batch, float[] expected) {
        for (NDArray numbers : List.of(model.evaluate(batch), model.forward(batch))) {
            float[] got = numbers.toFloatArray();
            int time = batch.time();
            for (int row = 0; row < batch.size(); row++) {
                assertThat(got[row * time]).isZero();
                // the golden column t - 1 is token t
                assertThat(Arrays.copyOfRange(got, row * time + 1, (row + 1) * time))
                        .containsExactly(
                                Arrays.copyOfRange(expected, row * (time - 1), (row + 1) * (time - 1)),
                                within(TOLERANCE));
            }
        }
    }

    private static void checkHidden(Path folder, TokenBatch batch, GoldenTensors tensors) {
        try (Transformer model = ModelLoader.load(
                        folder, EngineConfig.float32(), HeadKind.LANGUAGE_MODEL, Weights.Start.stored());
                NDManager scope = model.manager().newSubManager()) {
            TokenBatch first = new TokenBatch(batch.rows().subList(0, 1));
            DeviceBatch uploaded = DeviceBatch.upload(scope, first, model.config());
            NDList hidden = model.kernel()
                    .call(
                            scope,
                            "hidden_states",
                            uploaded.ids(),
                            uploaded.lengths(),
                            model.weights(),
                            model.workspace(uploaded, false));
            for (int layer = 0; layer < hidden.size(); layer++) {
                assertThat(hidden.get(layer).toFloatArray())
                        .as("hidden.%d", layer)
                        .containsExactly(tensors.floats("hidden." + layer), within(TOLERANCE));
            }
        }
    }

    /** Alone, and beside longer rows: padding is no part of the mean. */
    private static void checkEmbedding(CausalLm model, TokenBatch batch, GoldenTensors tensors) {
        int width = model.config().hiddenSize();
        float[] last = tensors.floats("hidden." + model.config().layers());
        int tokens = batch.rows().get(0).length;
        float[] expected = new float[width];
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < width; i++) {
                expected[i] += last[token * width + i] / tokens;
            }
        }
        int[] longer = Arrays.copyOf(batch.rows().get(0), tokens + 1);
        for (TokenBatch rows : List.of(
                new TokenBatch(batch.rows().subList(0, 1)),
                new TokenBatch(List.of(batch.rows().get(0), longer)))) {
            try (NDArray embedded = model.embed(rows)) {
                assertThat(embedded.getShape().getShape()).containsExactly(rows.size(), width);
                assertThat(Arrays.copyOf(embedded.toFloatArray(), width)).containsExactly(expected, within(TOLERANCE));
            }
        }
    }

    private static void checkGradients(CausalLm model, TokenBatch batch, JsonNode golden) {
        model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
        NDArray numbers = model.forward(batch);
        int tokens = batch.rows().stream().mapToInt(row -> row.length - 1).sum();
        float[] values = numbers.toFloatArray();
        double loss = 0;
        for (float value : values) {
            loss -= value / tokens;
        }
        assertThat(loss).isCloseTo(golden.at("/training/loss").asDouble(), within(1e-4));
        model.backward(numbers.onesLike().mul(-1.0f / tokens));
        JsonNode norms = golden.at("/training/gradient_norms");
        // transformers 5 calls GPT-NeoX's head lm_head in memory, and embed_out in files
        boolean renamed = model.config().modelType().equals("gpt_neox");
        norms.properties()
                .forEach(entry -> assertThat(model.gradientNorm(
                                renamed ? entry.getKey().replace("lm_head", "embed_out") : entry.getKey()))
                        .as(entry.getKey())
                        .isCloseTo(
                                entry.getValue().asDouble(),
                                within(1e-4 * Math.max(1, entry.getValue().asDouble()))));
    }
}
