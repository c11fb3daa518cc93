package org.align4j.pipeline.evaluate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.EnsembleFolder;

/**
 * What an evaluation will hold. Policy and reference stand side by side, then policy and baseline; judges and the reward
 * model come when they are gone, one after the other.
 *
 * @param prompts how many
 * @param length tokens of the longest prompt and completion
 */
record EvaluationMemory(EvaluateConfig config, StageContext context, int prompts, int length) {
    /** From the policy's tokenizer and the prompts; no weight is read. */
    static EvaluationMemory of(EvaluateConfig config, List<Prompt> prompts, StageContext context) {
        try (ModelOutline outline = ModelOutline.read(context.input(EvaluateStage.POLICY), config.engine())) {
            int longest = prompts.stream()
                    .mapToInt(prompt -> outline.tokenizer().encodePrompt(prompt.prompt()).length)
                    .max()
                    .orElse(0);
            int length = Math.min(
                    outline.config().maxPositions(), longest + config.sampling().maxNewTokens());
            return new EvaluationMemory(config, context, prompts.size(), length);
        }
    }

    /** Says it, or refuses what does not fit. */
    void check() {
        MemoryCheck.fits(
                estimate(),
                "evaluating",
                config.engine(),
                context,
                memory -> "take a smaller --batch-tokens than " + config.batchTokens()
                        + ", a shorter --sampling.max-new-tokens, or smaller models (a judge behind a server"
                        + " holds nothing here)");
    }

    /** The moment that holds most. */
    MemoryEstimate estimate() {
        Path policy = context.input(EvaluateStage.POLICY);
        Optional<Path> reference = context.optionalInput(EvaluateStage.REFERENCE);
        Optional<Path> baseline = context.optionalInput(EvaluateStage.BASELINE);
        MemoryEstimate most = writing("policy", policy).or(reading("policy", policy));
        if (reference.isPresent()) {
            most = most.or(reading("policy", policy).with(reading("reference", reference.get())));
        }
        if (baseline.isPresent()) {
            MemoryEstimate waiting = reading("policy", policy);
            most = most.or(waiting.with(writing("baseline", baseline.get())))
                    .or(waiting.with(reading("baseline", baseline.get())));
        }
        List<Evaluation> suite =
                config.suite() == null ? List.of() : config.suite().evaluations();
        for (JudgeConfig judge : Stream.concat(
                        Stream.of(config.judge(), config.trainingJudge()).filter(Objects::nonNull),
                        suite.stream().flatMap(each -> each.judges().stream()))
                .toList()) {
            most = most.or(JudgeMemory.of(judge, length));
        }
        return context.optionalInput(EvaluateStage.REWARD)
                .map(this::scoring)
                .map(most::or)
                .orElse(most);
    }

    /** A model with its decoder; its weights stay, because it reads afterwards. */
    private MemoryEstimate writing(String who, Path folder) {
        int rows = (int) Math.min(Integer.MAX_VALUE, (long) prompts * config.completionsPerPrompt());
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = open(folder)) {
            long cache = memory.cache(length);
            parts.put(who, memory.frozen());
            parts.put("packed weights", memory.packed(config.weights()));
            parts.put("keys and values", DecodingConfig.auto().slotsFor(rows, cache) * cache);
        }
        return new MemoryEstimate(parts);
    }

    private MemoryEstimate reading(String who, Path folder) {
        try (ModelMemory memory = open(folder)) {
            return reading(who, memory, Math.min((long) prompts * config.completionsPerPrompt(), together()));
        }
    }

    private MemoryEstimate scoring(Path folder) {
        ModelConfig model = ModelMemory.config(folder, config.engine());
        try (ModelMemory memory = ModelMemory.value(model, config.engine(), LoraConfig.none())) {
            Map<String, Long> parts = new LinkedHashMap<>(
                    reading("reward model", memory, together()).parts());
            parts.put("reward model", ModelMemory.frozen(EnsembleFolder.models(folder), config.engine()));
            return new MemoryEstimate(parts);
        }
    }

    private MemoryEstimate reading(String who, ModelMemory memory, long rows) {
        long[] lengths = new long[(int) rows];
        Arrays.fill(lengths, length);
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put(who, memory.frozen());
        parts.put("activations", memory.reading(lengths));
        return new MemoryEstimate(parts);
    }

    private long together() {
        return Math.max(1, config.batchTokens() / length);
    }

    private ModelMemory open(Path folder) {
        return ModelMemory.language(ModelMemory.config(folder, config.engine()), config.engine(), LoraConfig.none());
    }
}
