package org.align4j.pipeline.offline;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.memory.MicroBatchTokens;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.rl.offline.LoggedRow;

/**
 * What an actor-critic holds: the policy and where it started, the model that says Q, and for the tokens that are learned from at
 * once what each says of every token of the vocabulary.
 */
record ActorCriticMemory(
        ModelConfig model, EngineConfig engine, LoraConfig lora, TrainingConfig policy, TrainingConfig critic) {
    private static final String KEY = "training.batch.micro-batch-tokens";
    /** Arrays of (tokens, vocabulary): Q, its average, slopes, and both policies, here and on the device. */
    private static final long ARRAYS = 10;

    /** As {@link TrainingMemory#fit}. */
    TrainingConfig fit(List<LoggedRow> rows, StageContext context) {
        int longest = rows.stream().mapToInt(row -> row.ids().length).max().orElse(1);
        long step = rows.stream()
                .map(row -> row.ids().length)
                .sorted(Comparator.reverseOrder())
                .limit(policy.batch().size())
                .mapToLong(Integer::longValue)
                .sum();
        int tokens = new MicroBatchTokens(KEY, longest, step)
                .resolve(policy.batch().microBatchTokens(), each -> estimate(rows, each), engine, context);
        MemoryCheck.fits(estimate(rows, tokens), "training", engine, context, memory -> {
            MemoryEstimate least = estimate(rows, longest);
            return least.total() <= memory
                    ? "it fits with --" + KEY + " " + longest + " (" + MemoryEstimate.gigabytes(least.total()) + ")"
                    : "no number of tokens at once makes it fit: take a smaller model, or --lora.rank 16";
        });
        return with(policy, tokens);
    }

    MemoryEstimate estimate(List<LoggedRow> rows, int tokens) {
        TrainingMemory learning = TrainingMemory.language(model, engine, lora, with(policy, tokens));
        MemoryEstimate actor = (lora.adapts() ? learning : learning.withReference()).estimate(rows);
        MemoryEstimate values = TrainingMemory.value(
                        model.withOutputs(model.vocabularySize()), engine, lora, with(critic, tokens))
                .estimate(rows);
        long distributions = ARRAYS * Float.BYTES * tokens * model.vocabularySize();
        return actor.with(values).with(new MemoryEstimate(Map.of("distributions", distributions)));
    }

    private static TrainingConfig with(TrainingConfig training, int tokens) {
        return ConfigLoader.with(training, "batch.micro-batch-tokens", tokens);
    }
}
