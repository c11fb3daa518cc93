package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueModelTest {
    private static final Path REWARD = Fixtures.path("reward/llama");

    @TempDir
    Path temporary;

    @Test
    void scoresOfThePublishedClassifierAgreeAtEveryPosition() {
        JsonNode cases = Fixtures.json("reward/llama/golden.json").get("cases");
        List<int[]> rows = new ArrayList<>();
        cases.forEach(example -> rows.add(ints(example.get("ids"))));
        TokenBatch batch = new TokenBatch(rows);
        try (ValueModel model = ValueModel.load(REWARD, EngineConfig.float32())) {
            float[] scores = model.evaluate(batch).toFloatArray();
            for (int row = 0; row < rows.size(); row++) {
                JsonNode expected = cases.get(row).get("score_at_every_position");
                for (int t = 0; t < batch.time(); t++) {
                    double want = t < expected.size() ? expected.get(t).asDouble() : 0;
                    assertThat((double) scores[row * batch.time() + t]).isCloseTo(want, within(1e-4));
                }
            }
        }
    }

    @Test
    void aScoreHeadOnAPolicyRepeatsWithItsSeed() {
        TokenBatch batch = new TokenBatch(List.of(new int[] {3, 4, 5}));
        Path policy = Fixtures.path("checkpoints/llama");
        float[] first = scores(policy, 1, batch);
        assertThat(scores(policy, 1, batch)).containsExactly(first);
        assertThat(scores(policy, 2, batch)).isNotEqualTo(first);
    }

    @Test
    void learningMovesScoresTowardsTheirTargetsAndSurvivesSaving() throws IOException {
        TokenBatch batch = new TokenBatch(List.of(new int[] {3, 4, 5, 9}, new int[] {7, 8}));
        float[] after;
        try (ValueModel model = ValueModel.load(REWARD, EngineConfig.float32())) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            double before = loss(model, batch);
            for (int step = 0; step < 10; step++) {
                NDArray scores = model.forward(batch);
                Autograd.Gradient slope =
                        Autograd.gradient(scores, x -> x.sub(1).square().sum());
                model.backward(slope.gradient());
                model.step(1e-3);
            }
            assertThat(loss(model, batch)).isLessThan(0.8 * before);
            after = model.evaluate(batch).toFloatArray();
            model.save(temporary.resolve("reward"));
        }
        try (ValueModel again = ValueModel.load(temporary.resolve("reward"), EngineConfig.float32())) {
            assertThat(again.evaluate(batch).toFloatArray()).containsExactly(after);
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferencesOfTheLoss() {
        TokenBatch batch = new TokenBatch(List.of(new int[] {3, 4, 5, 9}, new int[] {7, 8}));
        try (ValueModel model = ValueModel.load(REWARD, EngineConfig.float32())) {
            // The norm of the whole gradient is the slope along it: after a tiny plain step the loss falls by rate *
            // norm^2.
            model.prepareTraining(new OptimizerConfig(0, 0, 1e30, 0, 1e30));
            NDArray scores = model.forward(batch);
            NDArray ones = scores.onesLike();
            double before = scores.sum().getFloat() - padding(scores);
            model.backward(ones);
            double rate = 1e-4;
            // With a huge epsilon AdamW's step is gradient / epsilon: plain gradient descent.
            double norm = model.step(rate * 1e30);
            double after = model.evaluate(batch).sum().getFloat();
            assertThat((before - after) / rate).isCloseTo(norm * norm, within(0.05 * norm * norm));
        }
    }

    @Test
    void aLanguageModelIsNotAcceptedAsARewardModel() {
        assertThatThrownBy(() -> ValueModel.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("reward or value model is expected");
        assertThatThrownBy(() -> CausalLm.load(REWARD, EngineConfig.float32()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("language model is expected");
    }

    private static double padding(NDArray scores) {
        return scores.toFloatArray()[6] + scores.toFloatArray()[7];
    }

    private static float[] scores(Path policy, long seed, TokenBatch batch) {
        try (ValueModel model = ValueModel.fromPolicy(policy, EngineConfig.float32(), seed)) {
            return model.evaluate(batch).toFloatArray();
        }
    }

    private static double loss(ValueModel model, TokenBatch batch) {
        return model.evaluate(batch).sub(1).square().sum().getFloat();
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    /** Others fill up rows with the tokenizer's padding token, and transformers looks for the id that config.json names. */
    @Test
    void aConfigWithoutAPaddingTokenGetsItsTokenizers() throws IOException {
        Path policy = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/llama"), temporary);
        Path config = policy.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"pad_token_id\": 0,", ""));
        try (ValueModel model = ValueModel.fromPolicy(policy, EngineConfig.float32(), 1)) {
            assertThat(model.tokenizer().padding()).isNotIn(model.config().endOfText());
            model.save(temporary.resolve("reward"));
            assertThat(Files.readString(temporary.resolve("reward/config.json")))
                    .contains("\"pad_token_id\" : " + model.tokenizer().padding());
        }
    }
}
