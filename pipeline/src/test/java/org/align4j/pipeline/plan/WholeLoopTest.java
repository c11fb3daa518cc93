package org.align4j.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.RunDirectory;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.plan.PlanRunner.Ended;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageRunner;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stages through one plan, twice. */
class WholeLoopTest {
    private static final Path PLAN =
            Fixtures.root().resolve("pipeline/src/test/resources/org/align4j/pipeline/plan/tiny-plan.yaml");

    @TempDir
    private static Path folder;

    private static List<Ended> first = List.of();
    private static List<Ended> second = List.of();

    @BeforeAll
    static void runTwice() throws IOException {
        first = run("first");
        second = run("second");
    }

    @Test
    void everyStageFinishesAndIsSkippedTheNextTime() throws IOException {
        assertThat(first)
                .hasSize(12)
                .allMatch(stage -> Files.exists(stage.folder().resolve(Manifest.FILE)));
        assertThat(first).noneMatch(Ended::skipped);
        assertThat(run("first")).allMatch(Ended::skipped);
    }

    /** The oldest version there could have been: it had no option but those that the plan says. */
    @Test
    void whatAVersionWithoutLateOptionsFinishedIsSkipped() throws IOException {
        Path before = folder.resolve("before");
        for (PlannedStage stage : plan("first").stages()) {
            Path run = before.resolve(stage.id());
            AtomicFiles.copyFolder(folder.resolve("first").resolve(stage.id()), run);
            ConfigTree.Mapping written = ConfigTree.read(run.resolve(RunDirectory.CONFIG));
            ConfigTree.Mapping left = stage.options();
            for (String own : List.of("stage", "seed", "inputs")) {
                left = left.with(own, written.entries().get(own));
            }
            Files.writeString(run.resolve(RunDirectory.CONFIG), ConfigWriter.yaml(left));
            Path manifest = run.resolve(Manifest.FILE);
            Files.writeString(
                    manifest,
                    Files.readString(manifest)
                            .replaceFirst("(\"identity_sha256\" : \")[0-9a-f]{8}", "$1" + "0".repeat(8)));
        }
        assertThat(run("before")).hasSize(12).allMatch(Ended::skipped);
        assertThatThrownBy(() -> run("before", "sft.training.optimizer.ema-decay=0.5"))
                .hasMessage("stage 'sft': " + before.resolve("sft") + ": is finished with other settings"
                        + " (training.optimizer.ema-decay 0.0 there, 0.5 now); give another --out, or delete it to start"
                        + " over");
    }

    @Test
    void theLossFalls() throws IOException {
        List<Double> losses = metric("first/pretrain", "loss");
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
    }

    @Test
    void theSecondRunHasTheSameBits() throws IOException {
        for (int i = 0; i < first.size(); i++) {
            Path one = first.get(i).folder();
            Path other = second.get(i).folder();
            assertThat(other.resolve("metrics.jsonl")).hasSameBinaryContentAs(one.resolve("metrics.jsonl"));
            for (Artifact artifact : Artifact.values()) {
                Path made = one.resolve(artifact.folder());
                // Reports tell times and folders.
                if (Files.exists(made) && artifact != Artifact.REPORT) {
                    assertThat(Hashes.ofContent(other.resolve(artifact.folder())))
                            .as(first.get(i).id() + "/" + artifact.folder())
                            .isEqualTo(Hashes.ofContent(made));
                }
            }
        }
    }

    @Test
    void theReportTellsOfBothBranches() throws IOException {
        assertThat(folder.resolve("first/report/report.html"))
                .content()
                .contains("<summary><b>rl", "<summary><b>dpo", "<summary><b>pretrain", "Before and after", "win rate");
    }

    @Test
    void anEvaluationMeasuresWhatItWasGiven() throws IOException {
        JsonNode evaluation = new ObjectMapper()
                .readTree(folder.resolve("first/evaluate/evaluation.json").toFile());
        for (String key : List.of(
                "win_rate",
                "win_rate_low",
                "win_rate_high",
                "kl",
                "mean_length",
                "perplexity",
                "reward",
                "reward_difference",
                "reward_accuracy",
                "length_controlled_win_rate")) {
            assertThat(evaluation.path(key).isNumber()).as(key).isTrue();
        }
    }

    private static List<Ended> run(String name, String... changes) throws IOException {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        StageRunner stages = new StageRunner(new Console(nowhere, Console.Rendering.LINES), Clock.systemUTC());
        return new PlanRunner(Stages.all(), stages, line -> {}).run(plan(name, changes));
    }

    private static Plan plan(String name, String... changes) {
        return Plan.load(PLAN, List.of(changes)).at(folder.resolve(name).toString(), null);
    }

    private static List<Double> metric(String run, String name) throws IOException {
        List<Double> values = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
            JsonNode value = new ObjectMapper().readTree(line).get(name);
            if (value != null) {
                values.add(value.asDouble());
            }
        }
        return values;
    }
}
