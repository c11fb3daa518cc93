package org.align4j.pipeline.generate;

import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.stage.StageContext;

/** Whether a policy and its cache fit, where completions are drawn. */
record DrawingMemory(EngineConfig engine, DecodingConfig decoding, SamplingConfig sampling) {
    /**
     * Rows are taken to be as long as a prompt of as many tokens as a completion may have.
     *
     * @param policy the input that is drawn from
     * @param rows most that are asked for at once
     */
    void check(String policy, long rows, StageContext context) {
        ModelConfig model = ModelMemory.config(context.input(policy), engine);
        int length = Math.min(model.maxPositions(), 2 * sampling.maxNewTokens());
        MemoryCheck.fits(
                MemoryEstimate.sampling(model, engine, decoding, (int) Math.min(rows, Integer.MAX_VALUE), length),
                "sampling",
                engine,
                context,
                memory -> "take fewer --slots" + (decoding.slots() > 0 ? " than " + decoding.slots() : ", such as 8")
                        + ", a shorter --sampling.max-new-tokens or a smaller model");
    }
}
