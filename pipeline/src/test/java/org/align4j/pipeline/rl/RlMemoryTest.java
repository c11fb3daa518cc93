package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelRole;
import org.align4j.model.ModelsMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class RlMemoryTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "bf16", 1);
    private static final Path FOLDER = Fixtures.path("checkpoints/llama");
    private static final ModelConfig LLAMA = ModelMemory.config(FOLDER, ENGINE);
    private static final ModelConfig REWARD = ModelMemory.config(Fixtures.path("reward/llama"), ENGINE);
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));

    private static RlMemory memory(String advantage, LoraConfig lora) {
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("advantage", "{type: " + advantage + "}"),
                        Assignment.of("engine", "{device: cpu, precision: bf16, threads: 1}"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("rollout.sampling.max-new-tokens", "40")));
        List<ModelRole> roles = new ArrayList<>(List.of(
                ModelRole.policy(FOLDER, 0),
                ModelRole.reference(Optional.empty()),
                ModelRole.reward(Optional.of(Fixtures.path("reward/llama")), 0)));
        if (config.advantage().needsCritic()) {
            roles.add(ModelRole.critic(Optional.of(Fixtures.path("reward/llama")), 0));
        }
        return new RlMemory(config, ModelsMemory.of(roles, ENGINE, lora), 24);
    }

    @Test
    void everyModelCountsOnce() {
        var ppo = memory("gae", LoraConfig.none()).estimate().parts();
        var grpo = memory("group-relative", LoraConfig.none()).estimate().parts();
        try (ModelMemory policy = ModelMemory.language(LLAMA, ENGINE, LoraConfig.none());
                ModelMemory value = ModelMemory.value(REWARD, ENGINE, LoraConfig.none())) {
            assertThat(grpo)
                    .containsEntry("policy", policy.weights())
                    .containsEntry("reference", policy.frozen())
                    .containsEntry("reward model", value.frozen())
                    .doesNotContainKey("critic");
            assertThat(ppo.get("critic")).isGreaterThan(value.weights());
        }
        try (ModelMemory value = ModelMemory.value(REWARD, ENGINE, LORA)) {
            // an adapter, its gradients and moments, on weights that are the reward model's
            assertThat(memory("gae", LORA).estimate().parts().get("critic")).isLessThan(value.frozen());
        }
        assertThat(memory("group-relative", LORA).estimate().parts()).containsEntry("reference", 0L);
    }

    @Test
    void whatIsAdvisedFits() {
        RlMemory asked = memory("group-relative", LoraConfig.none());
        long total = asked.estimate().total();
        assertThat(asked.advice(total - 1)).startsWith("it fits with --update.micro-batch-tokens 64 (");
        assertThat(asked.advice(1000)).startsWith("no option makes it fit");
    }

    private static long classifier(Optional<Path> start, LoraConfig lora) {
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("rewards", "[{type: classifier, refresh: {}}]"),
                        Assignment.of("rollout.prompts-per-iteration", "4"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("advantage", "{type: group-relative}"),
                        Assignment.of("engine", "{device: cpu, precision: bf16, threads: 1}")));
        List<ModelRole> roles = List.of(
                ModelRole.policy(FOLDER, 0),
                ModelRole.reference(Optional.empty()),
                ModelRole.classifier(ModelRole.Learning.LEARNS, start, 0));
        return new RlMemory(config, ModelsMemory.of(roles, ENGINE, lora), 24)
                .estimate()
                .parts()
                .get("classifier");
    }

    @Test
    void aClassifierThatLearnsBringsMastersGradientsAndMoments() {
        Optional<Path> trained = Optional.of(Fixtures.path("reward/llama"));
        try (ModelMemory whole = ModelMemory.value(REWARD, ENGINE, LoraConfig.none());
                ModelMemory adapter = ModelMemory.value(REWARD, ENGINE, LORA)) {
            OptimizerConfig adamw = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);
            long small = adapter.weights() - adapter.frozen() + adapter.optimizer(adamw, 1);
            assertThat(classifier(trained, LoraConfig.none())).isEqualTo(whole.weights() + whole.optimizer(adamw, 1));
            assertThat(classifier(Optional.empty(), LoraConfig.none())).isGreaterThan(whole.weights());
            // on the policy's base there is the adapter alone; a trained model brings a base of its own
            assertThat(classifier(Optional.empty(), LORA)).isCloseTo(small, withinPercentage(5));
            assertThat(classifier(trained, LORA)).isEqualTo(small + adapter.frozen());
        }
    }

    @Test
    void aRewardModelThatLearnsBringsMastersGradientsAndMoments() {
        Path trained = Fixtures.path("reward/llama");
        try (ModelMemory whole = ModelMemory.value(REWARD, ENGINE, LoraConfig.none())) {
            OptimizerConfig adamw = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);
            assertThat(reward(ModelRole.learningMember(0, Optional.of(trained), 0), "learn: {teacher: {type: people}}"))
                    .isEqualTo(whole.weights() + whole.optimizer(adamw, 1));
            assertThat(reward(ModelRole.reward(Optional.of(trained), 0), "weight: 1"))
                    .isEqualTo(whole.frozen());
        }
    }

    /** All weights once for each, or adapters alone on the policy's base. */
    @Test
    void everyMemberThatLearnsCounts() {
        OptimizerConfig adamw = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);
        try (ModelMemory whole = ModelMemory.value(LLAMA, ENGINE, LoraConfig.none());
                ModelMemory adapter = ModelMemory.value(LLAMA, ENGINE, LORA)) {
            for (int member = 0; member < 3; member++) {
                String name = member == 0 ? "reward model" : "reward member " + member;
                assertThat(members(LoraConfig.none())).containsEntry(name, whole.weights() + whole.optimizer(adamw, 1));
                assertThat(members(LORA))
                        .containsEntry(name, adapter.weights() - adapter.frozen() + adapter.optimizer(adamw, 1));
            }
        }
    }

    private static Map<String, Long> members(LoraConfig lora) {
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("rewards", "[{type: model, learn: {members: 3, teacher: {type: people}}}]"),
                        Assignment.of("advantage", "{type: group-relative}"),
                        Assignment.of("rollout.prompts-per-iteration", "4"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("engine", "{device: cpu, precision: bf16, threads: 1}")));
        List<ModelRole> roles =
                new ArrayList<>(List.of(ModelRole.policy(FOLDER, 0), ModelRole.reference(Optional.empty())));
        for (int member = 0; member < 3; member++) {
            roles.add(ModelRole.learningMember(member, Optional.empty(), member));
        }
        return new RlMemory(config, ModelsMemory.of(roles, ENGINE, lora), 24)
                .estimate()
                .parts();
    }

    private static long reward(ModelRole role, String term) {
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("rewards", "[{type: model, " + term + "}]"),
                        Assignment.of("advantage", "{type: group-relative}"),
                        Assignment.of("rollout.prompts-per-iteration", "4"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("engine", "{device: cpu, precision: bf16, threads: 1}")));
        List<ModelRole> roles = List.of(ModelRole.policy(FOLDER, 0), ModelRole.reference(Optional.empty()), role);
        return new RlMemory(config, ModelsMemory.of(roles, ENGINE, LoraConfig.none()), 24)
                .estimate()
                .parts()
                .get("reward model");
    }
}
