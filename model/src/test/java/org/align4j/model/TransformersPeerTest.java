package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What we write, transformers reads with the same numbers. Run with {@code mvn test -DexcludedGroups= -Dgroups=peers} and
 * {@code ALIGN_PEER_PYTHON} naming a Python that has torch and transformers.
 */
@Tag("peers")
class TransformersPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {5, 300, 7, 9, 11, 400, 2}, new int[] {8, 9, 10}));

    @TempDir
    Path temporary;

    @Test
    void aTrainedPolicyInShards() throws Exception {
        Path folder = temporary.resolve("policy");
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            NDArray numbers = model.forward(BATCH);
            model.backward(numbers.onesLike().mul(-0.1f));
            model.step(1e-3);
            model.save(folder, StorageType.FLOAT32, 100_000);
            compare(model.evaluate(BATCH).toFloatArray(), folder);
        }
    }

    @Test
    void aModelFromRandomWeights() throws Exception {
        Path folder = temporary.resolve("fresh");
        ModelShape shape = new ModelShape(2, 32, 64, 4, 2, 128, 10000, 0.02);
        try (CausalLm model =
                CausalLm.initialize(shape, Fixtures.path("checkpoints/llama"), 3, EngineConfig.float32())) {
            model.save(folder);
            compare(model.evaluate(BATCH).toFloatArray(), folder);
        }
    }

    @Test
    void aRewardModelOnAPolicy() throws Exception {
        Path folder = temporary.resolve("reward");
        try (ValueModel model = ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), EngineConfig.float32(), 1)) {
            model.save(folder);
            compareScores(model, folder);
        }
    }

    @Test
    void peftOpensAnAdapter() throws Exception {
        Path folder = temporary.resolve("adapter");
        LoraConfig lora = new LoraConfig(4, 8, true, List.of("q_proj", "v_proj", "gate_proj", "down_proj"));
        try (CausalLm model = CausalLm.adapt(Fixtures.path("checkpoints/llama"), EngineConfig.float32(), lora, 3)) {
            train(model);
            model.save(folder);
            compare(model.evaluate(BATCH).toFloatArray(), folder);
        }
    }

    @Test
    void peftOpensARewardModelsAdapter() throws Exception {
        Path folder = temporary.resolve("reward-adapter");
        LoraConfig lora = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
        try (ValueModel model =
                ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), EngineConfig.float32(), lora, 3)) {
            train(model);
            model.save(folder);
            compareScores(model, folder);
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#familiesBesidesLlama")
    void everyFamilysPolicyAndRewardModel(String name) throws Exception {
        Path source = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        Path policy = temporary.resolve("policy");
        try (CausalLm model = CausalLm.load(source, EngineConfig.float32())) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            NDArray numbers = model.forward(BATCH);
            model.backward(numbers.onesLike().mul(-0.1f));
            model.step(1e-3);
            model.save(policy);
            compare(model.evaluate(BATCH).toFloatArray(), policy);
        }
        Path reward = temporary.resolve("reward");
        try (ValueModel model = ValueModel.fromPolicy(policy, EngineConfig.float32(), 1)) {
            model.save(reward);
            compareScores(model, reward);
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#familiesBesidesLlama")
    void everyFamilysAdapters(String name) throws Exception {
        Path source = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        LoraConfig lora = new LoraConfig(3, 8, false, List.of(LoraConfig.ALL_LINEAR));
        Path adapter = temporary.resolve("adapter");
        try (CausalLm model = CausalLm.adapt(source, EngineConfig.float32(), lora, 3)) {
            train(model);
            model.save(adapter);
            compare(model.evaluate(BATCH).toFloatArray(), adapter);
        }
        Path merged = temporary.resolve("merged");
        try (CausalLm model = CausalLm.load(adapter, EngineConfig.float32())) {
            model.save(merged);
            compare(model.evaluate(BATCH).toFloatArray(), merged);
        }
        Path reward = temporary.resolve("reward-adapter");
        try (ValueModel model = ValueModel.fromPolicy(source, EngineConfig.float32(), lora, 3)) {
            train(model);
            model.save(reward);
            compareScores(model, reward);
        }
        Path mergedReward = temporary.resolve("merged-reward");
        try (ValueModel model = ValueModel.load(reward, EngineConfig.float32())) {
            model.save(mergedReward);
            compareScores(model, mergedReward);
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.AdapterTrainingTest#fresh")
    void peftOpensAdaptersOfEveryKind(List<String> asked) throws Exception {
        Path source = AdapterTrainingTest.base(asked.get(0), temporary);
        Path folder = temporary.resolve("adapter");
        try (CausalLm model = CausalLm.adapt(source, EngineConfig.float32(), AdapterTrainingTest.options(asked), 3)) {
            train(model);
            model.save(folder);
            assertThat(PeerScripts.largestDifference(model.evaluate(BATCH), BATCH, ask(folder)))
                    .isLessThan(1e-5f);
        }
    }

    private static void train(TokenModel model) {
        model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
        for (int i = 0; i < 3; i++) {
            NDArray numbers = model.forward(BATCH);
            model.backward(numbers.onesLike().mul(-0.1f));
            model.step(1e-2);
        }
    }

    private void compareScores(ValueModel model, Path folder) throws Exception {
        float[] scores = model.evaluate(BATCH).toFloatArray();
        JsonNode theirs = ask(folder);
        for (int row = 0; row < BATCH.size(); row++) {
            int last = row * BATCH.time() + BATCH.rows().get(row).length - 1;
            assertThat((double) scores[last]).isCloseTo(theirs.get(row).get(0).asDouble(), within(1e-4));
        }
    }

    private void compare(float[] ours, Path folder) throws Exception {
        JsonNode theirs = ask(folder);
        for (int row = 0; row < BATCH.size(); row++) {
            for (int t = 1; t < BATCH.rows().get(row).length; t++) {
                assertThat((double) ours[row * BATCH.time() + t])
                        .isCloseTo(theirs.get(row).get(t - 1).asDouble(), within(1e-4));
            }
        }
    }

    private JsonNode ask(Path folder) throws IOException, InterruptedException {
        Path rows = temporary.resolve("rows.json");
        Files.writeString(rows, JSON.writeValueAsString(BATCH.rows()));
        return JSON.readTree(PeerScripts.run("peer_numbers.py", folder, rows));
    }
}
