package org.align4j.judge.config;

import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.options.Option;
import org.align4j.judge.CompletionScorer;
import org.align4j.model.config.EngineConfig;

/** A trained reward model: p(first better) = σ(r(first) − r(second)), the probability it was trained to give. */
public record RewardModelJudgeConfig(
        @Option(doc = "Name stored with every verdict", def = "reward-model")
        String name,

        @Option(doc = "The reward model: a folder, or a run folder that holds one")
        Path reward,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine)
        implements JudgeConfig {
    @Override
    public CompletionScorer open(JudgeContext context) {
        return context.rewardModels().open(this, Folders.inside(reward, "reward"));
    }

    @Override
    public Optional<CompletionScorer> openScorer(JudgeContext context) {
        return Optional.of(open(context));
    }
}
