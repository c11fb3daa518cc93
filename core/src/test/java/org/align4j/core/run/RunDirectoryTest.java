package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.RunIdentity.Input;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void aFinishedRunHoldsConfigMetricsOutputsAndManifestAndNothingElse() throws IOException {
        Path folder = temporary.resolve("run");
        finish(folder, identity("steps: 3", "4a"));
        assertThat(folder.toFile().list())
                .filteredOn(name -> !name.startsWith("events.out.tfevents."))
                .containsExactlyInAnyOrder("config.yaml", "metrics.jsonl", "timings.jsonl", "policy", "manifest.json");
        assertThat(folder.resolve("policy/weights")).hasContent("w");
        assertThat(folder.resolve("metrics.jsonl")).hasContent("{\"step\":1,\"loss\":0.5,\"bad\":null}\n");
        assertThat(folder.resolve("config.yaml")).hasContent("""
                        stage: sft
                        seed: 7
                        inputs:
                          data: somewhere
                        steps: 3
                        """);
        assertThat(Files.readString(folder.resolve("manifest.json")))
                .contains("\"stage\" : \"sft\"", "\"seed\" : 7", "\"sha256\" : \"4a\"", "\"accuracy\" : 0.75");
    }

    @Test
    void theSameRunAgainIsFoundFinished() throws IOException {
        Path folder = temporary.resolve("run");
        finish(folder, identity("steps: 3", "4a"));
        try (RunDirectory again = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            assertThat(again.manifest()).isNotNull();
            assertThat(again.manifest().results()).containsEntry("accuracy", 0.75);
            assertThat(again.manifest().warnings()).containsExactly("careful");
        }
    }

    @Test
    void aFinishedRunThatLacksWhatItWroteSaysWhatIsMissing() throws IOException {
        Path folder = temporary.resolve("run");
        finish(folder, identity("steps: 3", "4a"));
        Files.delete(folder.resolve("policy/weights"));
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("steps: 3", "4a")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        folder.resolve("policy/weights") + ": is missing, though this run has finished; put it back,"
                                + " or delete " + folder + " to run it again");
        // earlier versions did not write which files there were
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceFirst("\"files\" : \\[ \"policy/weights\" \\],", ""));
        RunDirectory.open(folder, identity("steps: 3", "4a")).close();
        Files.delete(folder.resolve("policy"));
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("steps: 3", "4a")))
                .hasMessageContaining(folder.resolve("policy") + ": is missing, though this run has finished");
    }

    @Test
    void aRunWithOtherSettingsIsRefusedWithWhatDiffers() throws IOException {
        Path folder = temporary.resolve("run");
        finish(folder, identity("steps: 3", "4a"));
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("steps: 4", "bb")))
                .isInstanceOf(UserError.class)
                .hasMessage(folder + ": is finished with other settings (steps 3 there, 4 now; --data has other content"
                        + " now); give another --out, or delete it to start over");
    }

    @Test
    void anUnfinishedRunIsContinuedOnlyWithItsOwnSettings() throws IOException {
        Path folder = temporary.resolve("run");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            Files.writeString(run.work().resolve("state"), "s");
            Files.createDirectories(run.output("policy"));
        }
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("steps: 3", "bb")))
                .hasMessageContaining("was begun with other settings (--data has other content now)");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            assertThat(run.continued()).isTrue();
            assertThat(run.work().resolve("state")).hasContent("s");
            assertThat(folder.resolve("policy")).doesNotExist();
        }
    }

    @Test
    void aRunWhoseWorkIsGoneSaysSo() throws IOException {
        Path folder = temporary.resolve("run");
        RunDirectory.open(folder, identity("steps: 3", "4a")).close();
        AtomicFiles.deleteTree(folder.resolve(".work"));
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("steps: 3", "4a")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        folder.resolve(".work/inputs.yaml") + ": is gone, so the run cannot be continued; give another"
                                + " --out, or delete " + folder + " to start over");
    }

    @Test
    void metricsLoggedAfterTheCheckpointAreLoggedAgain() throws IOException {
        Path folder = temporary.resolve("run");
        long position;
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            run.metrics().log(1, Map.of("loss", 3.0));
            position = run.metrics().position();
            run.metrics().log(2, Map.of("loss", 2.0));
        }
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            run.metrics().restore(position);
            run.metrics().log(2, Map.of("loss", 2.5));
        }
        assertThat(folder.resolve("metrics.jsonl"))
                .hasContent("{\"step\":1,\"loss\":3.0}\n{\"step\":2,\"loss\":2.5}\n");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            run.metrics().log(1, Map.of("loss", 9.0));
        }
        assertThat(folder.resolve("metrics.jsonl")).hasContent("{\"step\":1,\"loss\":9.0}\n");
    }

    @Test
    void withoutAPositionTheLinesBeforeTheFirstRepeatedStepStay() throws IOException {
        Path folder = temporary.resolve("run");
        Path file = folder.resolve("metrics.jsonl");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            for (int step = 1; step <= 11; step++) {
                run.metrics().log(step, Map.of("loss", 3.0));
            }
        }
        Files.writeString(file, "{\"step\":12,\"lo", StandardOpenOption.APPEND);
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            assertThat(run.metrics()).isNotNull();
        }
        assertThat(Files.readAllLines(file)).hasSize(11).last().isEqualTo("{\"step\":11,\"loss\":3.0}");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            run.metrics().log(3, Map.of("loss", 4.0));
        }
        assertThat(file)
                .hasContent("{\"step\":1,\"loss\":3.0}\n{\"step\":2,\"loss\":3.0}\n{\"step\":3,\"loss\":4.0}\n");
    }

    @Test
    void aNumberThatWasLeftToTheProgramIsChosenOnce() throws IOException {
        Path folder = temporary.resolve("run");
        RunIdentity auto = automatic("a: {tokens: auto, steps: 3}");
        try (RunDirectory run = RunDirectory.open(folder, auto)) {
            assertThat(folder.resolve("config.yaml")).content().contains("tokens: auto");
            assertThat(run.chosen("a.tokens", () -> 512)).isEqualTo(512);
            assertThat(folder.resolve("config.yaml")).content().contains("  tokens: 512\n  steps: 3\n");
            assertThatThrownBy(() -> run.chosen("a.steps", () -> 4)).isInstanceOf(IllegalStateException.class);
            Files.writeString(run.work().resolve("state"), "s");
        }
        try (RunDirectory run = RunDirectory.open(folder, auto)) {
            assertThat(run.continued()).isTrue();
            assertThat(run.chosen("a.tokens", () -> 256)).isEqualTo(512);
            assertThat(folder.resolve("config.yaml")).content().contains("tokens: 512");
            run.finish(new Manifest.Facts(Instant.EPOCH, List.of(), Map.of(), Map.of(), List.of()));
        }
        for (RunIdentity same : List.of(auto, identity("a: {tokens: 512, steps: 3}", "4a"))) {
            try (RunDirectory run = RunDirectory.open(folder, same)) {
                assertThat(run.manifest()).isNotNull();
            }
        }
        assertThatThrownBy(() -> RunDirectory.open(folder, automatic("a: {tokens: auto, steps: 4}")))
                .hasMessageContaining("(a.steps 3 there, 4 now)");
        assertThatThrownBy(() -> RunDirectory.open(folder, identity("a: {tokens: 256, steps: 3}", "4a")))
                .hasMessageContaining("(a.tokens 512 there, 256 now)");
    }

    @Test
    void twoRunsNeverWorkInOneFolder() throws IOException {
        Path folder = temporary.resolve("run");
        try (RunDirectory run = RunDirectory.open(folder, identity("steps: 3", "4a"))) {
            assertThatThrownBy(() -> RunDirectory.open(run.folder(), identity("steps: 3", "4a")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("another process is using it");
        }
    }

    @Test
    void somebodyElsesFolderIsLeftAlone() throws IOException {
        Files.writeString(temporary.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> RunDirectory.open(temporary, identity("steps: 3", "4a")))
                .isInstanceOf(UserError.class)
                .hasMessage(temporary + ": holds files but is not a run folder; give another --out");
        Path file = temporary.resolve("letter.txt");
        assertThatThrownBy(() -> RunDirectory.open(file, identity("steps: 3", "4a")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a file");
        assertThat(temporary.toFile().list()).containsExactly("letter.txt");
    }

    private static void finish(Path folder, RunIdentity identity) throws IOException {
        try (RunDirectory run = RunDirectory.open(folder, identity)) {
            assertThat(run.manifest()).isNull();
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", 0.5);
            values.put("bad", Double.NaN);
            run.metrics().log(1, values);
            run.metrics().logTimings(1, Map.of("seconds", 1.0));
            Files.writeString(Files.createDirectories(run.output("policy")).resolve("weights"), "w");
            run.finish(new Manifest.Facts(
                    Instant.EPOCH, List.of("align", "sft"), Map.of(), Map.of("accuracy", 0.75), List.of("careful")));
        }
    }

    private static RunIdentity automatic(String options) {
        RunIdentity given = identity(options, "4a");
        return new RunIdentity(
                given.stage(),
                given.seed(),
                given.options(),
                given.inputs(),
                Set.of(),
                Set.of("a.tokens"),
                given.today());
    }

    private static RunIdentity identity(String options, String inputHash) {
        return new RunIdentity(
                "sft",
                7,
                (ConfigTree.Mapping) ConfigTree.parse(options, "test"),
                Map.of("data", new Input(Path.of("somewhere"), inputHash)));
    }
}
