package org.align4j.pipeline.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.generation.DecodingConfig;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.memory.MemoryEstimate;
import org.align4j.pipeline.memory.MicroBatchTokens;
import org.align4j.pipeline.stage.StageContext;
import org.jspecify.annotations.Nullable;

/**
 * What an RL run will hold at its peak: all of its models at once, and arenas that they share.
 *
 * @param reward the config of a reward model with weights of its own; null without one
 * @param ownReference whether the reference has weights of its own
 * @param longestPrompt in tokens
 */
record RlMemory(
        RlConfig config,
        ModelConfig policy,
        @Nullable ModelConfig reward,
        boolean ownReference,
        int longestPrompt,
        EngineConfig engine,
        LoraConfig lora) {
    private static final String KEY = "update.micro-batch-tokens";
    private static final String MICRO_BATCH = "--" + KEY + " ";

    /**
     * Chooses micro-batch-tokens where they are {@code auto}, says what the run will hold, and refuses what will not fit,
     * with what would.
     *
     * @return how to run, with the number of tokens
     */
    RlConfig fit(StageContext context) {
        int tokens = new MicroBatchTokens(KEY, length(), (long) length() * most())
                .resolve(
                        config.update().microBatchTokens(),
                        each -> with(engine, lora, each).estimate(),
                        engine,
                        context);
        RlMemory settled = with(engine, lora, tokens);
        settled.estimate().check("reinforcement learning", engine, context, settled::advice);
        return settled.config;
    }

    MemoryEstimate estimate() {
        Map<String, Long> parts = new LinkedHashMap<>();
        long[] rows = rows();
        int microBatches =
                (config.rollout().completions() / config.update().miniBatches() + rows.length - 1) / rows.length;
        long activations;
        try (ModelMemory memory = ModelMemory.language(policy, engine, lora)) {
            parts.put("policy", memory.weights());
            parts.put("gradients and moments", memory.optimizer(config.update().optimizer(), microBatches));
            parts.put("reference", ownReference ? memory.frozen() : 0);
            parts.put("packed weights", memory.packed());
            long cache = memory.cache(rows[0]);
            long slots = DecodingConfig.auto().slotsFor(config.rollout().completions(), cache);
            parts.put("keys and values", slots * cache);
            activations = memory.learning(rows);
        }
        ModelConfig valued = reward == null ? policy : reward;
        try (ModelMemory memory = ModelMemory.value(valued, engine, lora)) {
            parts.put("reward model", reward == null ? 0 : memory.frozen());
            if (config.advantage().needsCritic()) {
                // an adapter stands on the reward model's weights, or on the policy's
                long own = memory.weights() - (lora.adapts() ? memory.frozen() : 0);
                parts.put("critic", own + memory.optimizer(config.critic().optimizer(), microBatches));
                activations = Math.max(activations, memory.learning(rows));
            }
        }
        parts.put("activations", activations);
        MemoryEstimate estimate = new MemoryEstimate(parts);
        for (RewardTerm term : config.rewards()) {
            if (term instanceof RewardTerm.Judge judge) {
                estimate = estimate.with(JudgeMemory.of(judge.judge(), length()));
            }
        }
        return estimate;
    }

    /** Lengths of the rows of one micro-batch, prompt and completion at their longest. */
    private long[] rows() {
        int together = config.update().microBatchTokens().count() / length();
        long[] rows = new long[Math.max(1, Math.min(most(), together))];
        Arrays.fill(rows, length());
        return rows;
    }

    /** Tokens of a row at its longest. */
    private int length() {
        return longestPrompt + config.rollout().sampling().maxNewTokens();
    }

    /** Rows of an optimizer step. */
    private int most() {
        return Math.max(1, config.rollout().completions() / config.update().miniBatches());
    }

    /** Changes that make it fit, each with what it then takes. */
    String advice(long memory) {
        int least = length();
        int microBatchTokens = config.update().microBatchTokens().count();
        EngineConfig again = ConfigLoader.with(engine, "gradient-checkpointing", true);
        Map<String, RlMemory> changes = new LinkedHashMap<>();
        changes.put(MICRO_BATCH + least, with(engine, lora, least));
        changes.put("--engine.gradient-checkpointing true", with(again, lora, microBatchTokens));
        changes.put(MICRO_BATCH + least + " --engine.gradient-checkpointing true", with(again, lora, least));
        if (!lora.adapts()) {
            LoraConfig adapter = ConfigLoader.with(lora, "rank", 16);
            changes.put("--lora.rank 16", with(engine, adapter, microBatchTokens));
            changes.put(
                    "--lora.rank 16 " + MICRO_BATCH + least + " --engine.gradient-checkpointing true",
                    with(again, adapter, least));
        }
        List<String> fitting = new ArrayList<>();
        changes.forEach((change, changed) -> {
            long total = changed.estimate().total();
            if (total <= memory) {
                fitting.add(change + " (" + MemoryEstimate.gigabytes(total) + ")");
            }
        });
        return fitting.isEmpty()
                ? "no option makes it fit: take a smaller model, a shorter rollout.sampling.max-new-tokens, or an"
                        + " advantage without a critic"
                : "it fits with " + String.join(", or with ", fitting.subList(0, Math.min(3, fitting.size())));
    }

    private RlMemory with(EngineConfig chosen, LoraConfig adapter, int tokens) {
        // an adapter's base is its own reference
        boolean own = ownReference && !adapter.adapts();
        return new RlMemory(config.withMicroBatchTokens(tokens), policy, reward, own, longestPrompt, chosen, adapter);
    }
}
