package org.align4j.pipeline.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelRole;
import org.align4j.model.ModelsMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.memory.MicroBatchTokens;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.RlConfig;
import org.align4j.rl.reward.ClassifierRewardTerm;
import org.align4j.rl.reward.JudgedRewardTerm;
import org.align4j.rl.reward.RewardTerm;

/**
 * What an RL run will hold at its peak, and what would make it fit.
 *
 * @param models those that {@link org.align4j.model.Models} will open
 * @param longestPrompt in tokens
 * @param longestExample that is learned from beside what is sampled, prompt included, in tokens; 0 if there is none
 * @param distributions bytes held for every token of a micro-batch, where whole distributions are
 */
public record RlMemory(
        RlConfig config, ModelsMemory models, int longestPrompt, int longestExample, long distributions) {
    private static final String KEY = "update.micro-batch-tokens";
    private static final String MICRO_BATCH = "--" + KEY + " ";
    private static final String CHECKPOINTING = "--engine.gradient-checkpointing true";
    private static final int NAMED = 3;

    /** Of a run in which no reward learns from examples. */
    public RlMemory(RlConfig config, ModelsMemory models, int longestPrompt) {
        this(config, models, longestPrompt, 0);
    }

    /** Of a run that needs the probabilities of sampled tokens alone. */
    public RlMemory(RlConfig config, ModelsMemory models, int longestPrompt, int longestExample) {
        this(config, models, longestPrompt, longestExample, 0);
    }

    /**
     * Chooses micro-batch-tokens where they are {@code auto}, says what the run will hold, and refuses what will not fit,
     * with what would.
     *
     * @return how to run, with the number of tokens
     */
    RlConfig fit(StageContext context) {
        int tokens = new MicroBatchTokens(KEY, length(), (long) length() * most())
                .resolve(config.update().microBatchTokens(), each -> with(each).estimate(), config.engine(), context);
        RlMemory settled = with(tokens);
        MemoryCheck.fits(settled.estimate(), "reinforcement learning", config.engine(), context, settled::advice);
        return settled.config;
    }

    public MemoryEstimate estimate() {
        long[] rows = rows();
        int microBatches =
                (config.rollout().completions() / config.update().miniBatches() + rows.length - 1) / rows.length;
        MemoryEstimate estimate = models.estimate(new ModelsMemory.Load(
                rows,
                microBatches,
                config.rollout().completions(),
                config.rollout().weights(),
                optimizers()));
        for (RewardTerm term : config.rewards()) {
            if (term instanceof JudgedRewardTerm judged) {
                estimate = estimate.with(JudgeMemory.of(judged.judge(), length()));
            }
        }
        long held = distributions * Arrays.stream(rows).sum();
        return held == 0 ? estimate : estimate.with(new MemoryEstimate(Map.of("distributions", held)));
    }

    private Map<String, OptimizerConfig> optimizers() {
        Map<String, OptimizerConfig> optimizers = new LinkedHashMap<>();
        optimizers.put(ModelRole.POLICY, config.update().optimizer());
        optimizers.put(ModelRole.CRITIC, config.critic().optimizer());
        RlComparisons.learn(config).ifPresent(learn -> {
            for (int member = 0; member < models.roles().size(); member++) {
                optimizers.put(ModelRole.memberName(member), learn.update().optimizer());
            }
        });
        for (RewardTerm term : config.rewards()) {
            if (term instanceof ClassifierRewardTerm classifier && classifier.refresh() != null) {
                optimizers.put(ModelRole.CLASSIFIER, classifier.refresh().optimizer());
            }
        }
        return optimizers;
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
        return Math.max(
                longestExample, longestPrompt + config.rollout().sampling().maxNewTokens());
    }

    /** Rows of an optimizer step. */
    private int most() {
        return Math.max(1, config.rollout().completions() / config.update().miniBatches());
    }

    /** Changes that make it fit, each with what it then takes. */
    String advice(long memory) {
        EngineConfig again = ConfigLoader.with(config.engine(), "gradient-checkpointing", true);
        LoraConfig lora = models.lora();
        Map<String, RlMemory> changes = new LinkedHashMap<>();
        changes.put(MICRO_BATCH + length(), with(length()));
        changes.put(CHECKPOINTING, on(again, lora));
        changes.put(
                MICRO_BATCH + length() + " " + CHECKPOINTING, on(again, lora).with(length()));
        if (!lora.adapts()) {
            LoraConfig adapter = ConfigLoader.with(lora, "rank", 16);
            changes.put("--lora.rank 16", on(config.engine(), adapter));
            changes.put(
                    "--lora.rank 16 " + MICRO_BATCH + length() + " " + CHECKPOINTING,
                    on(again, adapter).with(length()));
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
                : "it fits with " + String.join(", or with ", fitting.subList(0, Math.min(NAMED, fitting.size())));
    }

    private RlMemory with(int tokens) {
        return new RlMemory(
                ConfigLoader.with(config, KEY, tokens), models, longestPrompt, longestExample, distributions);
    }

    private RlMemory on(EngineConfig engine, LoraConfig lora) {
        return new RlMemory(config, models.with(engine, lora), longestPrompt, longestExample, distributions);
    }
}
