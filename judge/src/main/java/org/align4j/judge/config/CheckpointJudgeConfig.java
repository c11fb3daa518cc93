package org.align4j.judge.config;

import java.nio.file.Path;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.checkpoint.CheckpointBackend;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.Price;
import org.align4j.judge.language.RequestConfig;
import org.align4j.model.config.EngineConfig;

/** A language model in this process: the labels' log-probs are computed by the engine, no server is needed. */
public record CheckpointJudgeConfig(
        @Option(doc = "Name stored with every verdict, and used for the file of its cached answers", def = "checkpoint")
        String name,

        @Option(doc = "The model: a Hugging Face folder, or a run folder with a policy")
        Path policy,

        @Option(doc = "What it is asked, and how its answer is read", def = "{}")
        Asking question,

        @Option(doc = "Sampling options of the request", def = "{}")
        RequestConfig request,

        @Option(doc = "Where and how precisely to compute", def = "{}")
        EngineConfig engine)
        implements LanguageModelJudgeConfig {
    public CheckpointJudgeConfig {
        Servers.checkName(name);
        Check.that(
                request.extra().isEmpty(),
                "request.extra-body",
                "must be empty for a model in this process",
                request.extraBody());
    }

    @Override
    public Price price() {
        return Price.FREE;
    }

    @Override
    public ChatBackend backend(JudgeContext context) {
        return new CheckpointBackend(Folders.inside(policy, "policy"), engine);
    }
}
