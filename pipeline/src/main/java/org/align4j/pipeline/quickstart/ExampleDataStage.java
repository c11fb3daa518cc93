package org.align4j.pipeline.quickstart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;

/** Writes the datasets of a task that needs nothing from outside. */
public final class ExampleDataStage implements Stage<ExampleDataConfig> {
    private static final int PATIENCE = 200;

    @Override
    public Declaration<ExampleDataConfig> declaration() {
        return new Declaration<>(
                "example-data",
                "Write a small task's texts, demonstrations and prompts from a seed; nothing is downloaded",
                ExampleDataConfig.class,
                List.of(),
                List.of(Artifact.DOCUMENTS, Artifact.DEMONSTRATIONS, Artifact.PROMPTS, Artifact.LABELS));
    }

    @Override
    public List<Artifact> outputs(ExampleDataConfig config) {
        return outputs().stream()
                .filter(output -> output != Artifact.LABELS || config.labels() > 0)
                .toList();
    }

    @Override
    public void run(ExampleDataConfig config, StageContext context) {
        ExampleTask task = config.task().create();
        Lineage lineage = Lineage.of(name()).withSeed(context.seeds().runSeed());
        RandomGenerator texts = context.seeds().generator("documents/" + config.part());
        write(
                context,
                Artifact.DOCUMENTS,
                Document.class,
                lineage,
                config.documents(),
                i -> new Document("text-" + i, Content.text(task.document(config.part(), texts))));

        RandomGenerator replies = context.seeds().generator("demonstrations/" + config.part());
        write(context, Artifact.DEMONSTRATIONS, Demonstration.class, lineage, config.demonstrations(), i -> {
            Example example = task.draw(config.part(), replies);
            return new Demonstration(
                    "demonstration-" + i, new Content.Chat(example.turns()), Content.assistant(example.reply()));
        });

        RandomGenerator messages = context.seeds().generator("prompts/" + config.part());
        List<Example> distinct = distinct(config.prompts(), () -> task.question(config.part(), messages));
        write(
                context,
                Artifact.PROMPTS,
                Prompt.class,
                lineage,
                config.prompts(),
                i -> new Prompt(
                        "prompt-" + i,
                        Content.user(distinct.get(i).message()),
                        distinct.get(i).groundTruth()));
        if (config.labels() > 0) {
            RandomGenerator marks = context.seeds().generator("labels/" + config.part());
            write(context, Artifact.LABELS, Label.class, lineage, config.labels(), i -> {
                Marked marked = task.mark(distinct.get(i % distinct.size()), i / distinct.size(), config.part(), marks)
                        .orElseThrow();
                return new Label(
                        "label-" + i,
                        Content.user(marked.example().message()),
                        Content.assistant(marked.example().reply()),
                        marked.success(),
                        marked.rating());
            });
        }
        context.say(
                config.documents() + " texts, " + config.demonstrations() + " demonstrations and " + config.prompts()
                        + " distinct prompts, such as \"" + distinct.get(0).message() + "\"");
    }

    private interface RowSource<R> {
        R row(int index);
    }

    private static <R extends Row> void write(
            StageContext context, Artifact artifact, Class<R> type, Lineage lineage, int rows, RowSource<R> source) {
        try (DatasetWriter<R> writer = DatasetWriter.create(context.output(artifact), type, lineage)) {
            for (int i = 0; i < rows; i++) {
                writer.write(source.row(i));
            }
            writer.publish();
        }
    }

    private static List<Example> distinct(int wanted, Supplier<Example> source) {
        Map<String, Example> byMessage = new LinkedHashMap<>();
        for (int draw = 0; byMessage.size() < wanted && draw < wanted * PATIENCE; draw++) {
            Example example = source.get();
            byMessage.putIfAbsent(example.message(), example);
        }
        if (byMessage.size() < wanted) {
            throw new UserError("prompts must be at most " + byMessage.size() + ", the task has no more distinct"
                    + " messages in this part, but was " + wanted);
        }
        return List.copyOf(byMessage.values());
    }
}
