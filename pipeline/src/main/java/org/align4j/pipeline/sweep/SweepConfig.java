package org.align4j.pipeline.sweep;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.pipeline.evaluate.Suite;
import org.jspecify.annotations.Nullable;

/** What {@code align sweep} takes. */
public record SweepConfig(
        @Option(doc = "Runs, each with all its kept checkpoints, and checkpoint folders")
        List<Path> models,

        @Option(doc = "What they are asked, best held out from training: a dataset or the run that holds it")
        Path prompts,

        @Option(doc = "Folder of the results; the same command there continues")
        Path out,

        @Option(doc = "Judges that no training step used; the first one chooses the checkpoint", often = true)
        List<JudgeConfig> judges,

        @Option(
                doc = "What everything is compared with, and where KL is measured from; the first model if left out",
                def = Option.NONE,
                often = true)
        @Nullable Path baseline,

        @Option(doc = "The reward model that training followed: the proxy", def = Option.NONE, often = true) @Nullable Path reward,

        @Option(doc = "The judge that training followed, as another proxy", def = Option.NONE, often = true) @Nullable JudgeConfig trainingJudge,

        @Option(
                doc =
                        "Further evaluations of every model, each on its own data: a YAML file such as those in configs/suite/",
                def = Option.NONE,
                often = true)
        @Nullable Suite suite,

        @Option(doc = "Prompts that are used, from the first on; 0 for all", def = "0", often = true)
        int limit,

        @Option(doc = "Completions drawn per prompt and model", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are sampled", def = "{}")
        SamplingConfig sampling,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Which pairs the judges compare: all, or each model with the baseline alone", def = "all")
        Pairs pairs,

        @Option(doc = "Bootstrap resamples of the prompts", def = "1000")
        int resamples,

        @Option(doc = "Most tokens computed at once", def = "8192")
        int batchTokens,

        @Option(doc = "Decides the draws", def = "42") long seed,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine) {
    /** Which pairs are compared. */
    public enum Pairs {
        ALL,
        BASELINE
    }

    public SweepConfig {
        models = List.copyOf(models);
        judges = List.copyOf(judges);
        Check.that(!models.isEmpty(), "models", "must name at least one", models);
        List<String> names = judges.stream().map(JudgeConfig::name).toList();
        Check.that(!judges.isEmpty(), "judges", "must name at least one", names);
        Check.that(new HashSet<>(names).size() == names.size(), "judges", "must have different names", names);
        Check.atLeast("limit", 0, limit);
        Check.count("completions-per-prompt", completionsPerPrompt);
        ClusterBootstrap.check(resamples);
        Check.atLeast("batch-tokens", 1, batchTokens);
    }

    /** How models are computed and sampled from, as text: what was found otherwise is kept apart. */
    String computing() {
        return ConfigWriter.yaml(engine) + (weights == SamplerWeights.PRECISION ? "" : weights.word());
    }
}
