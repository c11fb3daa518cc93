package org.align4j.pipeline.judge;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.judge.Comparison;
import org.align4j.judge.selection.PoolPair;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardModel;

/** What choosing pairs holds in memory: the reward model, with all its members, and the policy beside it, and the larger one's activations. */
record SelectMemory(JudgeSelectConfig options, Optional<Path> policy, Optional<Path> reward) {
    /**
     * Says what will be held, or refuses it before any weight is read; nothing where no model is read.
     *
     * @param pairs to choose from
     * @throws org.align4j.core.UserError if it does not fit
     */
    void check(List<PoolPair> pairs, StageContext context) {
        if (pairs.isEmpty() || (policy.isEmpty() && reward.isEmpty())) {
            return;
        }
        MemoryCheck.fits(
                estimate(pairs),
                "choosing pairs",
                options.engine(),
                context,
                memory -> policy.isPresent()
                        ? "lower --batch-tokens, choose without --policy, or take a smaller model"
                        : "take a smaller reward model, or leave out the longest pairs");
    }

    private MemoryEstimate estimate(List<PoolPair> pairs) {
        Map<String, Long> parts = new LinkedHashMap<>();
        long activations = 0;
        if (reward.isPresent()) {
            Path first = EnsembleFolder.models(reward.get()).get(0);
            parts.put("reward model", ModelMemory.frozen(EnsembleFolder.models(reward.get()), options.engine()));
            try (ModelOutline outline = ModelOutline.read(first, options.engine());
                    ModelMemory memory = ModelMemory.value(outline.config(), options.engine(), LoraConfig.none())) {
                activations = memory.reading(rows(pairs, outline.tokenizer(), RewardModel.BATCH_TOKENS));
            }
        }
        if (policy.isPresent()) {
            try (ModelOutline outline = ModelOutline.read(policy.get(), options.engine());
                    ModelMemory memory = ModelMemory.language(outline.config(), options.engine(), LoraConfig.none())) {
                parts.put("policy", memory.frozen());
                activations =
                        Math.max(activations, memory.reading(rows(pairs, outline.tokenizer(), options.batchTokens())));
            }
        }
        parts.put("activations", activations);
        return new MemoryEstimate(parts);
    }

    /** One batch of the longest rows. */
    private static long[] rows(List<PoolPair> pairs, Tokenizer tokenizer, int batchTokens) {
        int longest = pairs.stream()
                .map(PoolPair::pair)
                .mapToInt(pair -> length(pair, tokenizer))
                .max()
                .orElseThrow();
        long[] rows = new long[Math.max(1, Math.min(2 * pairs.size(), batchTokens / longest))];
        Arrays.fill(rows, longest);
        return rows;
    }

    private static int length(Comparison pair, Tokenizer tokenizer) {
        return Stream.of(pair.first(), pair.second())
                .mapToInt(completion ->
                        tokenizer.encodeRow(pair.prompt(), completion).tokens().length)
                .max()
                .orElseThrow();
    }
}
