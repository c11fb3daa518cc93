package org.align4j.pipeline.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.judge.config.CheckpointJudgeConfig;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JuryJudgeConfig;
import org.align4j.judge.config.ReplayJudgeConfig;
import org.align4j.judge.config.RewardModelJudgeConfig;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.EnsembleFolder;

/** What the models of a judge hold that are asked in this process; all members of a jury at once. */
public final class JudgeMemory {
    /** Beside the completions: principles, instructions, headings. */
    private static final int QUESTION_TOKENS = 512;

    /** What a prompt with its longest completion is taken to have where it is not looked at beforehand. */
    private static final int USUAL_TOKENS = 512;

    private JudgeMemory() {}

    /**
     * Says what judging holds, or refuses it before any weight is read; nothing where only servers are asked, or where
     * kept answers are told again.
     *
     * @throws UserError if it does not fit
     */
    public static void check(JudgeConfig judge, StageContext context) {
        Optional<EngineConfig> engine = engine(judge);
        if (engine.isPresent()) {
            MemoryCheck.fits(
                    of(judge, USUAL_TOKENS),
                    "judging",
                    engine.get(),
                    context,
                    memory -> "take a smaller model, or one behind a server, which holds nothing here");
        }
    }

    /** Of the first model that is asked in this process. */
    private static Optional<EngineConfig> engine(JudgeConfig judge) {
        if (judge instanceof CheckpointJudgeConfig checkpoint) {
            return Optional.of(checkpoint.engine());
        }
        if (judge instanceof RewardModelJudgeConfig reward) {
            return Optional.of(reward.engine());
        }
        return judge instanceof JuryJudgeConfig jury
                ? jury.judges().stream()
                        .flatMap(member -> engine(member).stream())
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Nothing where no model is asked in this process.
     *
     * @param completion tokens of a prompt with its longest completion
     */
    public static MemoryEstimate of(JudgeConfig judge, int completion) {
        if (judge instanceof CheckpointJudgeConfig checkpoint) {
            return language(checkpoint, completion);
        }
        if (judge instanceof RewardModelJudgeConfig reward) {
            return scoring(reward, completion);
        }
        MemoryEstimate all = new MemoryEstimate(Map.of());
        if (judge instanceof JuryJudgeConfig jury) {
            for (JudgeConfig member : jury.judges()) {
                all = all.with(of(member, completion));
            }
        }
        return judge instanceof ReplayJudgeConfig replay ? of(replay.judge(), completion) : all;
    }

    /** Its own frozen weights, and packed ones for the answers that are more than a label. */
    private static MemoryEstimate language(CheckpointJudgeConfig judge, int completion) {
        EngineConfig engine = judge.engine();
        ModelConfig model = ModelMemory.config(folder(judge.policy(), Artifact.POLICY), engine);
        long length = Math.min(model.maxPositions(), 2L * completion + QUESTION_TOKENS);
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = ModelMemory.language(model, engine, LoraConfig.none())) {
            boolean writes = judge.request().maxTokens() > 1;
            parts.put("judge", memory.frozen() + (writes ? memory.packed() + memory.cache(length) : 0));
            parts.put("activations", memory.reading(new long[] {length}));
        }
        return new MemoryEstimate(parts);
    }

    private static MemoryEstimate scoring(RewardModelJudgeConfig judge, int completion) {
        EngineConfig engine = judge.engine();
        Path folder = folder(judge.reward(), Artifact.REWARD);
        ModelConfig model = ModelMemory.config(folder, engine);
        Map<String, Long> parts = new LinkedHashMap<>();
        try (ModelMemory memory = ModelMemory.value(model, engine, LoraConfig.none())) {
            parts.put("judge", ModelMemory.frozen(EnsembleFolder.models(folder), engine));
            parts.put("activations", memory.reading(new long[] {completion, completion}));
        }
        return new MemoryEstimate(parts);
    }

    private static Path folder(Path given, Artifact artifact) {
        Path inside = given.resolve(artifact.folder());
        return Files.isDirectory(inside) ? inside : given;
    }
}
