package org.align4j.pipeline.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.Console;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.Trajectory;
import org.align4j.pipeline.generate.SampleStage;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;
import org.align4j.pipeline.supervised.SftStage;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineStageTest {
    private static final List<String> TRAINING = List.of(
            "training.learning-rate=0.01",
            "training.epochs=2",
            "training.batch.size=4",
            "engine.precision=float32",
            "engine.threads=1");
    private static final Path POLICY = Fixtures.path("checkpoints/llama");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void cloningIsSupervisedFineTuningToTheBit() throws IOException {
        Path data = folder.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 10; i++) {
                writer.write(new Demonstration("d" + i, prompt(i), reply(i)));
            }
            writer.publish();
        }
        Path tuned =
                run(new SftStage(), with(TRAINING, "held-out-share=0"), Map.of("policy", POLICY, "data", data), "sft");
        Path cloned = offline("clone", "rows.held-out=0");
        assertThat(weights(cloned)).isEqualTo(weights(tuned));
        assertThat(weights(offline("filter", "rows.held-out=0", "method.type=filter", "method.at-least=-1")))
                .isEqualTo(weights(cloned));
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("the filter keeps every row: this is cloning");
        assertThat(weights(offline(
                        "hot",
                        "rows.held-out=0",
                        "method.type=weighted",
                        "method.baseline.type=none",
                        "method.weight.type=exponential",
                        "method.weight.temperature=1e15")))
                .isEqualTo(weights(cloned));
        assertThat(weights(offline(
                        "awr",
                        "rows.held-out=0",
                        "method.type=weighted",
                        "method.baseline.type=none",
                        "method.weight.type=exponential",
                        "method.weight.temperature=1")))
                .isNotEqualTo(weights(cloned));
    }

    @Test
    void howAStepIsCutChangesNothing() throws IOException {
        String[] softmax = {
            "method.type=weighted", "method.baseline.type=none", "method.weight.type=softmax", "training.max-steps=1"
        };
        Path whole = offline("whole", with(List.of(softmax), "training.batch.micro-batch-tokens=10000"));
        Path cut = offline("cut", with(List.of(softmax), "training.batch.micro-batch-tokens=1"));
        assertThat(loss(cut)).isCloseTo(loss(whole), org.assertj.core.api.Assertions.within(1e-5));
    }

    @Test
    void samplesAreScoredAndLearnedFromAsTheyWereSampled() throws IOException {
        Path prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (int i = 0; i < 5; i++) {
                writer.write(new Prompt("p" + i, prompt(i), "{\"x\": 0.5}"));
            }
            writer.publish();
        }
        Path sampled = run(
                new SampleStage(),
                List.of("completions-per-prompt=3", "sampling.max-new-tokens=4", "engine.precision=float32"),
                Map.of("policy", POLICY, "prompts", prompts),
                "sample");
        Path log = run(
                new ScoreSamplesStage(),
                List.of("rewards=[{type: length, per-token: 0.5}]"),
                Map.of("samples", sampled.resolve("samples"), "policy", POLICY),
                "log");
        List<Sample> samples =
                Dataset.open(sampled.resolve("samples"), Sample.class).toList();
        List<Trajectory> trajectories =
                Dataset.open(log.resolve("trajectories"), Trajectory.class).toList();
        assertThat(trajectories).hasSize(15);
        for (int i = 0; i < 15; i++) {
            SampledCompletion completion = samples.get(i / 3).completions().get(i % 3);
            Trajectory trajectory = trajectories.get(i);
            assertThat(trajectory.completionIds()).isEqualTo(completion.tokenIds());
            assertThat(trajectory.samplerLogprobs()).isEqualTo(completion.logprobs());
            assertThat(trajectory.finish()).isEqualTo(completion.finishReason());
            assertThat(trajectory.score()).isEqualTo(0.5 * completion.tokenIds().size());
        }
        Map<String, Path> inputs = Map.of("policy", POLICY, "trajectories", log.resolve("trajectories"));
        Path learned = run(new OfflineStage(), TRAINING, inputs, "learned");
        assertThat(Files.readString(learned.resolve("manifest.json"))).contains("\"rows\" : 15");
        long cut = trajectories.stream()
                .filter(row -> "length".equals(row.finish()))
                .count();
        assertThat(cut).isEqualTo(15);
        assertThatThrownBy(() -> run(new OfflineStage(), with(TRAINING, "rows.truncated=drop"), inputs, "dropped"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cut off by the length limit=15");
    }

    @Test
    void whatCannotBeLearnedFromIsSaidInOneLine() throws IOException {
        assertThatThrownBy(() -> run(new OfflineStage(), TRAINING, Map.of("policy", POLICY), "none"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--trajectories, --labels or --preferences");
        assertThatThrownBy(() -> offline("strict", "method.type=filter", "method.at-least=99"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no row is left");
        assertThatThrownBy(() -> offline("bootstrap", "rows.truncated=bootstrap"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("needs a value model");
        Path mixed = labels("mixed", i -> i == 7 ? null : 1.0 * i);
        assertThatThrownBy(() ->
                        run(new OfflineStage(), TRAINING, Map.of("policy", POLICY, "labels", mixed), "mixed-ratings"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("row d7: has no rating");
    }

    private interface Rating {
        Double of(int row);
    }

    private Path labels(String name, Rating rating) {
        Path data = folder.resolve("labels-" + name);
        try (DatasetWriter<Label> writer = DatasetWriter.create(data, Label.class, Lineage.of("test"))) {
            for (int i = 0; i < 10; i++) {
                writer.write(new Label("d" + i, prompt(i), reply(i), i % 2 == 0, rating.of(i)));
            }
            writer.publish();
        }
        return data;
    }

    private Path offline(String name, String... options) throws IOException {
        return run(
                new OfflineStage(),
                with(TRAINING, options),
                Map.of("policy", POLICY, "labels", labels(name, i -> i / 10.0)),
                name);
    }

    private Path offline(String name, List<String> options) throws IOException {
        return offline(name, options.toArray(String[]::new));
    }

    private static List<String> with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private static Content prompt(int i) {
        return Content.user("Question " + i + "?");
    }

    private static Content reply(int i) {
        return Content.assistant(i % 3 == 0 ? "Gladly." : "With pleasure, my good lord " + i + ".");
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
        Path run = folder.resolve("run-" + name);
        new StageRunner(console, Clock.systemUTC()).run(new StageRun<>(stage, config, inputs, run, 7, List.of()));
        return run;
    }

    private static byte[] weights(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("policy/model.safetensors"));
    }

    private static double loss(Path run) throws IOException {
        String line = Files.readAllLines(run.resolve("metrics.jsonl")).get(0);
        return Double.parseDouble(line.replaceAll(".*\"loss\":([-+.eE0-9]+).*", "$1"));
    }
}
