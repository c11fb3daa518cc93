package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.WeightAverage;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several adapters on one set of base weights. */
class SharedBaseTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final Path REWARD = Fixtures.path("reward/llama");
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {1, 20, 30, 40, 50, 60, 70}, new int[] {1, 9, 8, 7}));

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void aCriticOnThePolicysBaseLearnsAsOneOnABaseOfItsOwn(String precision) {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        try (CausalLm policy = CausalLm.adapt(LLAMA, engine, LORA, 1);
                ValueModel shared = policy.critic(engine, LORA, 3);
                ValueModel own = ValueModel.fromPolicy(LLAMA, engine, LORA, 3)) {
            policy.shareMemory(shared);
            policy.prepareTraining(ADAMW);
            shared.prepareTraining(ADAMW);
            own.prepareTraining(ADAMW);
            for (int i = 0; i < 3; i++) {
                learn(policy);
                learn(shared);
                learn(own);
            }
            assertThat(shared.evaluate(BATCH).toFloatArray())
                    .isEqualTo(own.evaluate(BATCH).toFloatArray());
        }
    }

    @Test
    void aCriticStartsWithTheRewardModelsScoresAndLeavesThem() {
        EngineConfig engine = EngineConfig.float32();
        try (ValueModel reward = ValueModel.frozen(REWARD, engine);
                ValueModel critic = reward.adapted(engine, LORA, 3)) {
            float[] scores = reward.evaluate(BATCH).toFloatArray();
            assertThat(critic.evaluate(BATCH).toFloatArray()).containsExactly(scores, within(1e-6f));
            critic.prepareTraining(ADAMW);
            learn(critic);
            learn(critic);
            assertThat(critic.evaluate(BATCH).toFloatArray()).isNotEqualTo(scores);
            assertThat(reward.evaluate(BATCH).toFloatArray()).isEqualTo(scores);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void aRewardModelsAdapterScoresOnThePolicysBaseAsOnItsOwn(String precision) throws IOException {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        Path folder = temporary.resolve("reward");
        float[] trained;
        try (ValueModel reward = ValueModel.fromPolicy(LLAMA, engine, LORA, 3)) {
            reward.prepareTraining(ADAMW);
            learn(reward);
            learn(reward);
            trained = reward.evaluate(BATCH).toFloatArray();
            reward.save(folder);
        }
        try (CausalLm policy = CausalLm.adapt(LLAMA, engine, LORA, 1);
                ValueModel reward = ValueModel.onBaseOf(policy, folder, engine, 0);
                ValueModel critic = ValueModel.onBaseOf(policy, folder, engine, 0)) {
            policy.prepareTraining(ADAMW);
            critic.prepareTraining(ADAMW);
            assertThat(critic.evaluate(BATCH).toFloatArray()).isEqualTo(trained);
            learn(policy);
            learn(critic);
            assertThat(reward.evaluate(BATCH).toFloatArray()).isEqualTo(trained);
            assertThat(critic.evaluate(BATCH).toFloatArray()).isNotEqualTo(trained);
        }
    }

    @Test
    void onlyAnAdapterOfTheSameBaseIsCarried() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        Path other = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/gemma2"), temporary.resolve("gemma2"));
        try (ValueModel reward = ValueModel.fromPolicy(other, engine, LORA, 3);
                CausalLm policy = CausalLm.adapt(LLAMA, engine, LORA, 1);
                CausalLm whole = CausalLm.load(LLAMA, engine)) {
            reward.save(temporary.resolve("elsewhere"));
            policy.save(temporary.resolve("policy"));
            assertThat(policy.carries(temporary.resolve("elsewhere"), engine)).isFalse();
            assertThat(policy.carries(temporary.resolve("policy"), engine)).isTrue();
            assertThat(policy.carries(LLAMA, engine)).isFalse();
            assertThat(whole.carries(temporary.resolve("policy"), engine)).isFalse();
            assertThatThrownBy(() -> ValueModel.onBaseOf(policy, temporary.resolve("policy"), engine, 0))
                    .hasMessageContaining("a language model's adapter");
        }
    }

    /** Read beside their base they score as merged into it, up to rounding. */
    @Test
    void membersOfAnEnsembleStandOnOneBase() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        List<Path> folders = List.of(temporary.resolve("0"), temporary.resolve("1"), temporary.resolve("2"));
        for (int i = 0; i < folders.size(); i++) {
            trained(engine, LORA, i, folders.get(i));
        }
        List<ValueModel> members = ValueModel.frozen(folders, engine);
        try {
            for (int i = 0; i < folders.size(); i++) {
                try (ValueModel alone = ValueModel.frozen(folders.get(i), engine)) {
                    float[] expected = alone.evaluate(BATCH).toFloatArray();
                    assertThat(members.get(i).evaluate(BATCH).toFloatArray()).containsExactly(expected, within(1e-5f));
                }
                assertThat(members.get(i).transformer.baseWeights())
                        .isSameAs(members.get(0).transformer.baseWeights());
            }
            assertThat(members.get(0).evaluate(BATCH).toFloatArray())
                    .isNotEqualTo(members.get(1).evaluate(BATCH).toFloatArray());
        } finally {
            for (int i = members.size() - 1; i >= 0; i--) {
                members.get(i).close();
            }
        }
    }

    @Test
    void anEnsembleInARunHoldsItsBaseOnce() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        List<ModelRole> roles = new ArrayList<>(List.of(ModelRole.policy(LLAMA, 0)));
        for (int i = 0; i < 3; i++) {
            Path folder = temporary.resolve("member-" + i);
            trained(engine, LORA, i, folder);
            roles.add(ModelRole.member(i, folder));
        }
        Map<String, Long> parts = ModelsMemory.of(roles, engine, LoraConfig.none())
                .estimate(new ModelsMemory.Load(new long[] {8}, 1, 1, Map.of(ModelRole.POLICY, ADAMW)))
                .parts();
        long adapter = parts.get("reward member 1");
        assertThat(parts).containsEntry("reward member 2", adapter);
        assertThat(parts.get("reward model")).isGreaterThan(2 * adapter);
        try (Models models = Models.open(roles, engine, LoraConfig.none())) {
            ValueModel first = models.scorer(ModelRole.REWARD);
            assertThat(models.scorer("reward member 2").transformer.baseWeights())
                    .isSameAs(first.transformer.baseWeights());
        }
    }

    /** Adapters are averaged as the products that they add, whole models number by number. */
    @Test
    void averagedWeightsAreTheMeanOfWhatMembersAdd() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        for (LoraConfig lora : List.of(LORA, new LoraConfig(4, 8, true, List.of("q_proj", "down_proj")))) {
            List<Path> folders = new ArrayList<>();
            List<Map<String, float[]>> merged = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Path folder = Files.createTempDirectory(temporary, "member").resolve("model");
                trained(engine, lora, i, folder);
                folders.add(folder);
                merged.add(merged(folder, engine));
            }
            Path out = Files.createTempDirectory(temporary, "average").resolve("model");
            WeightAverage.write(out, folders, "");
            assertThat(Tensors.largestDifference(merged(out, engine), mean(merged)))
                    .isLessThan(1e-6);
        }
    }

    /** B A is no longer one product of wider matrices where ranks or lengths of rows differ. */
    @Test
    void adaptersOfOtherKindsAreNotAveragedInSilence() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        for (String option : List.of("use-dora=true", "rank-pattern={q_proj: 1}", "target-modules=[embed_tokens]")) {
            Path folder = Files.createTempDirectory(temporary, "member").resolve("model");
            trained(engine, AdapterTrainingTest.options(List.of("llama", option)), 1, folder);
            Path out = temporary.resolve("average of others");
            assertThatThrownBy(() -> WeightAverage.write(out, List.of(folder, folder), ""))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot be averaged; merge the members");
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void wholeModelsAreAveragedNumberByNumberAndOthersRefused() throws IOException {
        EngineConfig engine = EngineConfig.float32();
        List<Path> folders = List.of(temporary.resolve("a"), temporary.resolve("b"));
        List<Map<String, float[]>> stored = new ArrayList<>();
        for (Path folder : folders) {
            trained(engine, LoraConfig.none(), stored.size(), folder);
            stored.add(Tensors.read(folder.resolve("model.safetensors")));
        }
        Path out = temporary.resolve("average");
        WeightAverage.write(out, folders, "");
        assertThat(Tensors.largestDifference(Tensors.read(out.resolve("model.safetensors")), mean(stored)))
                .isLessThan(1e-7);
        trained(engine, LORA, 1, temporary.resolve("adapter"));
        assertThatThrownBy(() -> WeightAverage.write(
                        temporary.resolve("mixed"), List.of(folders.get(0), temporary.resolve("adapter")), ""))
                .isInstanceOf(UserError.class);
    }

    private static void trained(EngineConfig engine, LoraConfig lora, long seed, Path folder) throws IOException {
        try (ValueModel model = ValueModel.fromPolicy(LLAMA, engine, lora, seed)) {
            model.prepareTraining(ADAMW);
            learn(model);
            learn(model);
            model.save(folder);
        }
    }

    private Map<String, float[]> merged(Path adapter, EngineConfig engine) throws IOException {
        Path whole = Files.createTempDirectory(temporary, "merged").resolve("model");
        try (ValueModel model = ValueModel.load(adapter, engine)) {
            model.save(whole);
        }
        return Tensors.read(whole.resolve("model.safetensors"));
    }

    private static Map<String, float[]> mean(List<Map<String, float[]>> all) {
        Map<String, float[]> mean = new LinkedHashMap<>();
        all.get(0).forEach((name, numbers) -> {
            float[] sum = new float[numbers.length];
            for (Map<String, float[]> each : all) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += each.get(name)[i] / all.size();
                }
            }
            mean.put(name, sum);
        });
        return mean;
    }

    @Test
    void weightsThatChangeCarryNoOthersAdapter() {
        EngineConfig engine = EngineConfig.float32();
        try (CausalLm policy = CausalLm.load(LLAMA, engine)) {
            assertThatThrownBy(() -> policy.critic(engine, LORA, 3)).hasMessageContaining("do not change");
        }
    }

    private static void learn(TokenModel model) {
        try (NDArray numbers = model.forward(BATCH);
                NDArray slope = numbers.sign()) {
            model.backward(slope);
        }
        model.step(1e-2);
    }
}
