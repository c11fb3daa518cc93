package org.align4j.pipeline.chat;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align chat} takes. */
public record ChatConfig(
        @Option(doc = "One model to talk to, or two to compare blind: checkpoint folders or the runs that made them")
        List<Path> models,

        @Option(doc = "System message", def = "", often = true)
        String system,

        @Option(
                doc = "JSON Lines file to append votes between two models to, as preferences that data "
                        + "import reads",
                def = Option.NONE,
                often = true)
        @Nullable Path journal,

        @Option(doc = "Name of the voter", def = "me") String annotator,

        @Option(doc = "How replies are sampled", def = "{temperature: 0.7}")
        SamplingConfig sampling,

        @Option(doc = "Seed for the replies, and for which of two models comes first", def = "42")
        long seed,

        @Option(doc = "auto, cpu or cuda:N", def = "auto") String device,

        @Option(doc = EngineConfig.PRECISION, def = "auto") String precision,

        @Option(doc = "CPU threads; 0 for all cores", def = "0")
        int threads,

        @Option(doc = SamplerWeights.DOC, def = "precision") SamplerWeights weights,

        @Option(doc = "Folder of an adapter's base model; without it, what its adapter_config.json names", def = "")
        String adapterBase) {
    public ChatConfig {
        models = List.copyOf(models);
        Check.that(models.size() == 1 || models.size() == 2, "models", "must be one or two", models);
        Check.that(
                journal == null || models.size() == 2,
                "journal",
                "needs two models: votes are between them",
                String.valueOf(journal));
        Check.that(!annotator.isBlank(), "annotator", "must be a name", annotator);
        new EngineConfig(device, precision, threads, adapterBase);
    }

    EngineConfig engine() {
        return new EngineConfig(device, precision, threads, adapterBase);
    }
}
