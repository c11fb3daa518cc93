package org.align4j.pipeline.plan;

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
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.options.Option;
import org.align4j.core.run.Console;
import org.align4j.pipeline.plan.PlanRunner.Ended;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.StageRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanRunnerTest {
    record Word(
            @Option(doc = "What is written", def = "one") String word) {}

    /** Writes its input's text and its own word; fails while told so. */
    private final class Writer implements Stage<Word> {
        @Override
        public Declaration<Word> declaration() {
            return new Declaration<>(
                    "write",
                    "Write a word behind what was there",
                    Word.class,
                    List.of(StageInput.optional("policy", Artifact.POLICY, "text before")),
                    List.of(Artifact.POLICY));
        }

        @Override
        public void run(Word config, StageContext context) throws IOException {
            if (config.word().equals(broken)) {
                throw new IllegalStateException("cut off");
            }
            runs.add(config.word());
            Path before = context.optionalInput("policy").orElse(null);
            Files.writeString(
                    context.output(Artifact.POLICY), (before == null ? "" : Files.readString(before)) + config.word());
        }
    }

    private static final String YAML = """
            name: words
            out: %s
            stages:
              - {name: second, stage: write, inputs: {policy: first}, options: {word: two words}}
              - {name: first, stage: write}
            """;

    @TempDir
    private Path folder;

    private final List<String> runs = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private String broken = "";

    @Test
    void everyStageFindsWhatItsParentWroteAndSaysItsOwnCommand() throws IOException {
        runner().run(plan());
        assertThat(folder.resolve("second/policy")).hasContent("onetwo words");
        assertThat(said)
                .contains("[1/2] first: Write a word behind what was there")
                .contains("  by hand: ./align write --policy " + folder.resolve("first") + " --out "
                        + folder.resolve("second") + " --seed 42 --word 'two words'");
    }

    @Test
    void whatIsFinishedIsSkippedAndWhatWasCutOffIsContinued() throws IOException {
        broken = "two words";
        assertThatThrownBy(() -> runner().run(plan())).hasMessage("cut off");
        broken = "";
        List<Ended> ended = runner().run(plan());
        assertThat(runs).containsExactly("one", "two words");
        assertThat(ended).extracting(Ended::skipped).containsExactly(true, false);
        assertThat(runner().run(plan())).allMatch(Ended::skipped);
        assertThat(runs).hasSize(2);
    }

    @Test
    void nothingStartsWhereTheWiringIsWrong() throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, YAML.formatted(folder.resolve("out")).replace("policy: first", "policy: frist"));
        assertThatThrownBy(() -> runner().run(Plan.load(file, List.of())))
                .hasMessageStartingWith("stage 'second': input 'policy' names 'frist', which is neither");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Plan plan() throws IOException {
        Path file = Files.createTempDirectory(folder, ".plan").resolve("plan.yaml");
        Files.writeString(file, YAML.formatted(folder));
        return Plan.load(file, List.of());
    }

    private PlanRunner runner() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        StageRunner stages = new StageRunner(new Console(nowhere, Console.Rendering.LINES), Clock.systemUTC());
        return new PlanRunner(List.of(new Writer()), stages, said::add);
    }
}
