package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
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
