package org.align4j.pipeline.rl;

import java.util.Map;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.pipeline.memory.MemoryEstimate;

/** What {@link RlIterations} are estimated to hold. */
public final class IterationMemory {
    private IterationMemory() {}

    /** Policy and reference. */
    public static MemoryEstimate grpo(ModelConfig model, EngineConfig engine, RlIterations.Size size) {
        return new RlMemory(RlIterations.grpo(size), model, null, true, size.promptLength(), engine, LoraConfig.none())
                .estimate();
    }

    /** With a critic and a reward model, which has float32 masters here. */
    public static MemoryEstimate ppo(ModelConfig model, EngineConfig engine, RlIterations.Size size) {
        MemoryEstimate stage = new RlMemory(
                        RlIterations.ppo(size), model, model, true, size.promptLength(), engine, LoraConfig.none())
                .estimate();
        try (ModelMemory reward = ModelMemory.value(model, engine, LoraConfig.none())) {
            return stage.with(new MemoryEstimate(Map.of("reward model", reward.weights() - reward.frozen())));
        }
    }
}
