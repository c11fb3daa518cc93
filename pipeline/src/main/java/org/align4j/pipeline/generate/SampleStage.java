package org.align4j.pipeline.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.arrow.Layout;
import org.align4j.model.CausalLm;
import org.align4j.model.Condition;
import org.align4j.model.ModelOutline;
import org.align4j.model.generation.Generator;
import org.align4j.model.kernel.MachineSpeeds;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowParts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Draws completions of every prompt; what a part holds is safe from a kill. */
public final class SampleStage implements Stage<SampleConfig>, RowFunctions<SampleConfig> {
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
    public MachineSpeeds.Work work() {
        return MachineSpeeds.Work.MANY_COMPLETIONS;
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
        new DrawingMemory(config.engine(), config.decoding(), config.sampling())
                .check(
                        POLICY,
                        Math.min(config.used(prompts.rows()), config.promptsPerPart()) * config.completionsPerPrompt(),
                        context);
        Optional<RowParts<SampleConfig>> elsewhere = RowParts.of(this, config, List.of(POLICY), context);
        if (elsewhere.isPresent()) {
            elsewhere(elsewhere.get(), config, context, prompts, folder);
            return;
        }
        try (CausalLm policy = CausalLm.frozen(context.input(POLICY), config.engine());
                Generator generator = Generator.taking(policy, config.decoding());
                Stream<Prompt> rows = prompts.stream();
                DatasetWriter<Sample> writer =
                        writer(folder, config, lineage(config, context, prompts, policy.tokenizer()));
                Progress progress = context.progress().start("sampling", "prompts", config.used(prompts.rows()))) {
            policy.condition().ifPresent(each -> context.say(each.described()));
            Sampling sampling = new Sampling(
                    config,
                    Sampling.Encoding.of(policy),
                    Sampling.Drawing.by(generator, config, context.seeds()),
                    context.input(POLICY),
                    progress);
            sampling.run(rows.limit(config.used(prompts.rows())).iterator(), writer);
            sampling.rate().ifPresent(rate -> {
                context.metrics().logTimings(1, Map.of("tokens_per_second", rate));
                context.say(String.format(Locale.ROOT, "drew %d tokens, %.0f tokens/s", sampling.tokens(), rate));
            });
            writer.publish(sampling.dropped());
        }
    }

    /** Has the completions drawn by others, then writes them as if they had been drawn here. */
    private void elsewhere(
            RowParts<SampleConfig> others,
            SampleConfig config,
            StageContext context,
            Dataset<Prompt> prompts,
            Path folder)
            throws IOException {
        Path policy = context.input(POLICY);
        Condition.read(policy).ifPresent(each -> context.say(each.described()));
        try (ModelOutline outline = ModelOutline.read(policy, config.engine());
                Stream<Prompt> rows = prompts.stream();
                Stream<Prompt> again = prompts.stream();
                DatasetWriter<Sample> writer =
                        writer(folder, config, lineage(config, context, prompts, outline.tokenizer()));
                Progress progress = context.progress().start("sampling", "prompts", config.used(prompts.rows()))) {
            Sampling.Encoding encoding =
                    new Sampling.Encoding(outline.tokenizer(), outline.config().maxPositions());
            Iterator<DrawnRow.Asked> asked = DrawnRow.asked(
                    new Sampling(config, encoding, DrawnRow.NOBODY, policy, progress),
                    rows.limit(config.used(prompts.rows())).iterator());
            Iterator<DrawnRow> drawn = others.compute(DrawnRow.work(config), asked, progress);
            Sampling writing = new Sampling(
                    config,
                    encoding,
                    DrawnRow.taking(drawn, writer.rows()),
                    policy,
                    ProgressDisplay.none().start("", "", 0));
            writing.run(again.limit(config.used(prompts.rows())).iterator(), writer);
            writer.publish(writing.dropped());
        }
    }

    @Override
    public Opened<?, ?> open(String work, Place<SampleConfig> place) throws IOException {
        return new Opened<>(DrawnRow.work(place.config()), DrawnRow.function(place));
    }

    private static DatasetWriter<Sample> writer(Path folder, SampleConfig config, Lineage lineage) {
        return DatasetWriter.resume(
                folder, Sample.class, lineage, Layout.DEFAULT.withRowsPerPart(config.promptsPerPart()));
    }

    private Lineage lineage(SampleConfig config, StageContext context, Dataset<Prompt> prompts, Tokenizer tokenizer)
            throws IOException {
        return context.lineage(this, config)
                .withParents(List.of(
                        new Lineage.Parent(POLICY, Hashes.ofContent(context.input(POLICY))),
                        new Lineage.Parent(PROMPTS, prompts.info().fingerprint())))
                .withTokenizer(tokenizer.fingerprint(), null);
    }
}
