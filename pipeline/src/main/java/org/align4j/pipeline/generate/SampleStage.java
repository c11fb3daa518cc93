package org.align4j.pipeline.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.arrow.Layout;
import org.align4j.model.CausalLm;
import org.align4j.model.MemoryEstimate;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.generation.Generator;
import org.align4j.pipeline.memory.MemoryCheck;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.PartedStage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Draws completions of every prompt; what a part holds is safe from a kill. */
public final class SampleStage implements PartedStage<SampleConfig> {
    static final String POLICY = "policy";
    static final String PROMPTS = "prompts";

    @Override
    public Declaration<SampleConfig> declaration() {
        return new Declaration<>(
                "sample",
                "Sample completions for every prompt",
                SampleConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "The model that completes"),
                        StageInput.required(PROMPTS, Artifact.PROMPTS, "What it is asked")),
                List.of(Artifact.SAMPLES));
    }

    @Override
    public void run(SampleConfig config, StageContext context) throws IOException {
        Path drawn = context.work().resolve(Artifact.SAMPLES.folder());
        if (!Files.exists(drawn.resolve(DatasetInfo.FILE))) {
            draw(config, context, drawn);
        }
        // A copy: if this is cut off, the work folder still has it.
        AtomicFiles.copyFolder(drawn, context.output(Artifact.SAMPLES));
        SampleFacts.of(Dataset.open(context.output(Artifact.SAMPLES), Sample.class))
                .report(context);
    }

    private void draw(SampleConfig config, StageContext context, Path folder) throws IOException {
        Dataset<Prompt> prompts = Dataset.open(context.input(PROMPTS), Prompt.class);
        memory(config, prompts, context);
        if (context.workers().isPresent()) {
            elsewhere(context.workers().get(), config, context, prompts, folder);
        }
        try (CausalLm policy = CausalLm.frozen(context.input(POLICY), config.engine());
                Generator generator = Generator.taking(policy, new DecodingConfig(config.slots(), false));
                Stream<Prompt> rows = prompts.stream();
                DatasetWriter<Sample> writer = DatasetWriter.resume(
                        folder,
                        Sample.class,
                        lineage(config, context, prompts, policy),
                        Layout.DEFAULT.withRowsPerPart(config.promptsPerPart()));
                Progress progress = context.progress().start("sampling", "prompts", config.used(prompts.rows()))) {
            policy.condition().ifPresent(each -> context.say(each.described()));
            Sampling sampling =
                    new Sampling(config, policy, generator, context.input(POLICY), context.seeds(), progress);
            sampling.run(rows.limit(config.used(prompts.rows())).iterator(), writer);
            sampling.rate().ifPresent(rate -> {
                context.metrics().logTimings(1, Map.of("tokens_per_second", rate));
                context.say(String.format(Locale.ROOT, "drew %d tokens, %.0f tokens/s", sampling.tokens(), rate));
            });
            writer.publish(sampling.dropped());
        }
    }

    /** Has the missing parts made by others; what they leave is taken up as after a kill. */
    private void elsewhere(
            PartWorkers workers, SampleConfig config, StageContext context, Dataset<Prompt> prompts, Path folder)
            throws IOException {
        Map<String, Path> inputs = Map.of(POLICY, context.input(POLICY), PROMPTS, context.input(PROMPTS));
        int[] missing;
        try (SampleParts parts = parts(config, inputs, context.seeds())) {
            DatasetWriter.resume(
                            folder, Sample.class, lineage(config, context, prompts, parts.policy()), Layout.DEFAULT)
                    .close();
            missing = IntStream.range(0, parts.count())
                    .filter(part -> !parts.isMade(part, folder))
                    .toArray();
        }
        try (Progress progress = context.progress().start("sampling", "parts", missing.length)) {
            workers.make(PartWorkers.Task.of(this, config, inputs, context.seeds(), folder), missing, progress);
        }
    }

    @Override
    public SampleParts parts(SampleConfig config, Map<String, Path> inputs, Seeds seeds) throws IOException {
        return SampleParts.open(config, inputs.get(POLICY), inputs.get(PROMPTS), seeds);
    }

    /** Rows are taken to be as long as a prompt of as many tokens as a completion may have. */
    private static void memory(SampleConfig config, Dataset<Prompt> prompts, StageContext context) {
        ModelConfig model = ModelMemory.config(context.input(POLICY), config.engine());
        long rows = Math.min(config.used(prompts.rows()), config.promptsPerPart()) * config.completionsPerPrompt();
        int length = Math.min(model.maxPositions(), 2 * config.sampling().maxNewTokens());
        DecodingConfig decoding = new DecodingConfig(config.slots(), false);
        MemoryCheck.fits(
                MemoryEstimate.sampling(
                        model, config.engine(), decoding, (int) Math.min(rows, Integer.MAX_VALUE), length),
                "sampling",
                config.engine(),
                context,
                memory -> "take fewer --slots"
                        + (config.slots() > 0 ? " than " + config.slots() : ", such as 8")
                        + ", a shorter --sampling.max-new-tokens or a smaller model");
    }

    private Lineage lineage(SampleConfig config, StageContext context, Dataset<Prompt> prompts, CausalLm policy)
            throws IOException {
        return context.lineage(this, config)
                .withParents(List.of(
                        new Lineage.Parent(POLICY, Hashes.ofContent(context.input(POLICY))),
                        new Lineage.Parent(PROMPTS, prompts.info().fingerprint())))
                .withTokenizer(policy.tokenizer().fingerprint(), null);
    }
}
