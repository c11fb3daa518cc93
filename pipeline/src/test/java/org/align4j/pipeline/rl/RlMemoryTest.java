package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class RlMemoryTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "bf16", 1);
    private static final ModelConfig LLAMA = ModelMemory.config(Fixtures.path("checkpoints/llama"), ENGINE);
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));

    private static RlMemory memory(String advantage, boolean ownReference, LoraConfig lora) {
        RlConfig config = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("advantage", "{type: " + advantage + "}"),
                        Assignment.of("rollout.completions-per-prompt", "2"),
                        Assignment.of("rollout.sampling.max-new-tokens", "40")));
        return new RlMemory(config, LLAMA, LLAMA, ownReference, 24, ENGINE, lora);
    }

    @Test
    void everyModelCountsOnce() {
        var ppo = memory("gae", true, LoraConfig.none()).estimate().parts();
        var grpo = memory("group-relative", true, LoraConfig.none()).estimate().parts();
        try (ModelMemory policy = ModelMemory.language(LLAMA, ENGINE, LoraConfig.none());
                ModelMemory value = ModelMemory.value(LLAMA, ENGINE, LoraConfig.none())) {
            assertThat(grpo)
                    .containsEntry("policy", policy.weights())
                    .containsEntry("reference", policy.frozen())
                    .containsEntry("reward model", value.frozen())
                    .doesNotContainKey("critic");
            assertThat(ppo.get("critic")).isGreaterThan(value.weights());
        }
        try (ModelMemory value = ModelMemory.value(LLAMA, ENGINE, LORA)) {
            // an adapter, its gradients and moments, on weights that are the reward model's
            assertThat(memory("gae", false, LORA).estimate().parts().get("critic"))
                    .isLessThan(value.frozen());
        }
        assertThat(memory("group-relative", false, LORA).estimate().parts()).containsEntry("reference", 0L);
    }

    @Test
    void whatIsAdvisedFits() {
        RlMemory asked = memory("group-relative", true, LoraConfig.none());
        long total = asked.estimate().total();
        assertThat(asked.advice(total - 1)).startsWith("it fits with --update.micro-batch-tokens 64 (");
        assertThat(asked.advice(1000)).startsWith("no option makes it fit");
    }
}
