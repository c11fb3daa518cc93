package org.align4j.pipeline.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.Console;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedStagesTest {
    private static final List<String> TINY = List.of(
            "shape.layers=1",
            "shape.hidden-size=32",
            "shape.intermediate-size=48",
            "shape.heads=2",
            "shape.key-value-heads=1",
            "shape.max-positions=48",
            "vocabulary-size=300",
            "held-out-share=0.2",
            "training.learning-rate=0.01",
            "training.batch.size=8",
            "training.epochs=5",
            "training.checkpoint-every=4",
            "engine.precision=float32");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void aModelFromScratchLearnsItsTextsAndThenItsDemonstrations() throws IOException {
        Path texts = texts();
        Path pretrained = run(new PretrainStage(), TINY, Map.of("data", texts), "pretrain");
        List<String> curve = Files.readAllLines(pretrained.resolve("metrics.jsonl"));
        assertThat(loss(curve.get(curve.size() - 1))).isLessThan(0.6 * loss(curve.get(0)));
        assertThat(curve.get(curve.size() - 1))
                .contains("eval_loss", "grad_norm", "learning_rate", "num_tokens", "epoch");

        Path tuned = run(
                new SftStage(),
                List.of("training.learning-rate=0.003", "training.epochs=4", "engine.precision=float32"),
                Map.of("policy", pretrained, "data", demonstrations()),
                "sft");
        try (Tokenizer tokenizer = Tokenizer.load(tuned.resolve("policy"))) {
            assertThat(tokenizer.hasChatTemplate()).isTrue();
            assertThat(tokenizer.vocabularySize()).isBetween(260, 300);
        }
    }

    @Test
    void twoRunsAreTheSameToTheBit() throws IOException {
        Path texts = texts();
        Path first = run(new PretrainStage(), TINY, Map.of("data", texts), "first");
        Path second = run(new PretrainStage(), TINY, Map.of("data", texts), "second");
        assertThat(Files.readString(second.resolve("metrics.jsonl")))
                .isEqualTo(Files.readString(first.resolve("metrics.jsonl")));
        assertThat(Files.readAllBytes(second.resolve("policy/model.safetensors")))
                .isEqualTo(Files.readAllBytes(first.resolve("policy/model.safetensors")));
    }

    /** Whoever trains an instruct model on plain texts and then talks to it would not find what it has learned. */
    @Test
    void plainTextForAModelOfMessagesIsNoted() throws IOException {
        Path pretrained = run(new PretrainStage(), TINY, Map.of("data", texts()), "pretrain");
        List<String> options = List.of("engine.precision=float32");
        run(new SftStage(), options, Map.of("policy", pretrained, "data", demonstrations()), "messages");
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("plain text", "learn to stop");
        Path data = folder.resolve("plain");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 12; i++) {
                writer.write(new Demonstration("row-" + i, Content.text("Say"), Content.text("short")));
            }
            writer.publish();
        }
        run(new SftStage(), options, Map.of("policy", pretrained, "data", data), "plain-run");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("align data import --form chat");
    }

    /** Base models often name another end of text than their chat template ends turns with. */
    @Test
    void repliesThatNoEndOfTextEndsAreWarnedOf() throws IOException {
        Path pretrained = run(new PretrainStage(), TINY, Map.of("data", texts()), "pretrain");
        Files.writeString(pretrained.resolve("policy/generation_config.json"), "{\"eos_token_id\": 0}");
        List<String> options = List.of("engine.precision=float32", "training.max-steps=1");
        run(new SftStage(), options, Map.of("policy", pretrained, "data", demonstrations()), "endless");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("no token that is learned ends a completion (0 <|", "rows end in 2 <|im_end|>, ");
    }

    @Test
    void aRowThatIsTooLongIsNamedOrCounted() throws IOException {
        Path pretrained = run(new PretrainStage(), TINY, Map.of("data", texts()), "pretrain");
        Path data = folder.resolve("long");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 12; i++) {
                writer.write(new Demonstration("row-" + i, Content.user("Say"), Content.assistant("short")));
            }
            writer.write(new Demonstration("row-x", Content.user("Say"), Content.assistant("long ".repeat(60))));
            writer.publish();
        }
        Map<String, Path> inputs = Map.of("policy", pretrained, "data", data);
        assertThatThrownBy(() -> run(new SftStage(), List.of("engine.precision=float32"), inputs, "error"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("row row-x")
                .hasMessageContaining("at most 48 fit");
        run(new SftStage(), List.of("length.too-long=drop", "engine.precision=float32"), inputs, "drop");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("1 rows dropped: too long");
    }

    private <C extends Record> Path run(Stage<C> stage, List<String> options, Map<String, Path> inputs, String name)
            throws IOException {
        C config = ConfigLoader.load(
                stage.configType(),
                null,
                options.stream()
                        .map(option -> option.split("=", 2))
                        .map(pair -> ConfigLoader.Assignment.of(pair[0], pair[1]))
                        .toList());
        Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8), Console.Rendering.LINES);
        Path run = folder.resolve(name);
        new StageRunner(console, Clock.systemUTC()).run(new StageRun<>(stage, config, inputs, run, 7, List.of()));
        return run;
    }

    private static double loss(String line) {
        return Double.parseDouble(line.replaceAll(".*\"loss\":([-+.eE0-9]+).*", "$1"));
    }

    private Path texts() {
        Path data = folder.resolve("texts");
        List<String> animals = List.of("cat", "dog", "cow", "hen");
        List<String> verbs = List.of("sees", "hears", "likes");
        try (DatasetWriter<Document> writer = DatasetWriter.create(data, Document.class, Lineage.of("test"))) {
            for (int i = 0; i < 48; i++) {
                String text =
                        "The " + animals.get(i % 4) + " " + verbs.get(i % 3) + " the " + animals.get(i / 12) + ".";
                writer.write(new Document("text-" + i, Content.text(text)));
            }
            writer.publish();
        }
        return data;
    }

    private Path demonstrations() {
        Path data = folder.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 24; i++) {
                String animal = List.of("cat", "dog", "cow").get(i % 3);
                writer.write(new Demonstration(
                        "row-" + i, Content.user("A " + animal + "?"), Content.assistant("The " + animal + ".")));
            }
            writer.publish();
        }
        return data;
    }
}
