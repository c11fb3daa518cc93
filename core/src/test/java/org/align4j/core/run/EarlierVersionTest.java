package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.options.AutomaticOptions;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.options.CountOrAuto;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that a version wrote which did not have all of today's options. */
class EarlierVersionTest {
    /** What the earlier version wrote for the run of {@link #NOW}, defaults and all. */
    private static final String THEN = """
            steps: 3
            schedule: {warmup: 10}
            loss: {type: dpo, beta: 0.2}
            terms:
              - {type: length, scale: 0.5}
              - {type: dpo, beta: 0.1}
            """;

    private static final String NOW = """
            steps: 3
            terms: [{type: length, scale: 0.5}, dpo]
            """;

    @TempDir
    Path temporary;

    record Training(
            @Option(doc = "Steps") int steps,

            @Option(doc = "Rate", def = "{warmup: 10, floor: 0.25}")
            Schedule schedule,

            @Option(doc = "What to minimise", def = "{type: dpo, beta: 0.2}")
            Loss loss,

            @Option(doc = "Further terms", def = "[]") List<Loss> terms,

            @Option(doc = "Late: how many at once", def = "auto")
            CountOrAuto atOnce,

            @Option(doc = "Late: a group", def = "{warmup: 7}")
            Schedule second,

            @Option(doc = "Late: perhaps a text", def = Option.NONE) @Nullable String note,

            @Option(doc = "Late: weight of each part", def = "{}")
            Map<String, Double> weights) {
        Training {
            Check.atLeast("steps", 1, steps);
        }
    }

    record Schedule(
            @Option(doc = "Steps", def = "10") int warmup,
            @Option(doc = "Late: last rate", def = "1e-1") double floor) {}

    sealed interface Loss {
        record Dpo(
                @Option(doc = "Strength", def = "0.1") double beta,

                @Option(doc = "Late: flipped labels", def = "0")
                double smoothing)
                implements Loss {}

        record Length(
                @Option(doc = "Size") double scale,

                @Option(doc = "Late: shortest that is rewarded", def = "5")
                int least)
                implements Loss {}
    }

    /** One whose late option gives other results than there were without it, also at its default. */
    record Drawing(
            @Option(doc = "How many", def = "4") int count,

            @Option(doc = "Late: from how many", def = "50", changesRuns = true)
            int top) {}

    record Draws(@Option(doc = "Each", def = "[]") List<Drawing> draws) {}

    @Test
    void aFinishedRunWithoutLateOptionsIsFoundFinishedWhereTheyStandAtTheirDefaults() throws IOException {
        Path folder = written(THEN, true);
        try (RunDirectory run = RunDirectory.open(folder, identity(Training.class, NOW))) {
            assertThat(run.manifest()).isNotNull();
        }
    }

    @Test
    void aRunThatWasCutOffIsContinuedAndSaysTheLateOptionsFromThenOn() throws IOException {
        Path folder = written(THEN, false);
        try (RunDirectory run = RunDirectory.open(folder, identity(Training.class, NOW))) {
            assertThat(run.continued()).isTrue();
            assertThat(run.chosen("at-once", () -> 8)).isEqualTo(8);
        }
        assertThat(folder.resolve("config.yaml")).content().contains("at-once: 8", "second:\n  warmup: 7\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: 4                         | steps 3 there, 4 now",
                "schedule: {floor: 0.5}           | schedule.floor 0.25 there, 0.5 now",
                "loss: {smoothing: 0.1}           | loss.smoothing 0.0 there, 0.1 now",
                "at-once: 2                       | at-once auto there, 2 now",
                "second: {floor: 1}               | second.floor 0.1 there, 1.0 now",
                "note: hello                      | note null there, hello now",
                "terms: [{type: length, scale: 0.5, least: 6}, dpo] | terms [{type: length, scale: 0.5, least: 5}, {type: dpo,"
                        + " beta: 0.1, smoothing: 0.0}] there, [{type: length, scale: 0.5, least: 6}, {type: dpo, beta: 0.1,"
                        + " smoothing: 0.0}] now",
                "terms: [{type: length, scale: 0.5}] | terms [{type: length, scale: 0.5, least: 5}, {type: dpo, beta: 0.1,"
                        + " smoothing: 0.0}] there, [{type: length, scale: 0.5, least: 5}] now",
            })
    void anotherValueIsRefusedAlone(String changed, String difference) throws IOException {
        Path folder = written(THEN, true);
        String options = changed.startsWith("terms")
                ? "steps: 3\n" + changed
                : changed.startsWith("steps") ? NOW.replace("steps: 3", changed) : NOW + changed;
        assertThatThrownBy(() -> RunDirectory.open(folder, identity(Training.class, options)))
                .isInstanceOf(UserError.class)
                .hasMessage(folder + ": is finished with other settings (" + difference
                        + "); give another --out, or delete it to start over");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOptionThatChangesRunsAtItsDefaultTooRefusesThemWithoutIt(boolean finished) throws IOException {
        Path folder = written("count: 4", finished);
        assertThatThrownBy(() -> RunDirectory.open(folder, identity(Drawing.class, "")))
                .hasMessageContaining(" with other settings (top nothing there, 50 now); give another --out");
        try (RunDirectory run =
                RunDirectory.open(written("{count: 4, top: 50}", finished), identity(Drawing.class, ""))) {
            assertThat(run.manifest() != null).isEqualTo(finished);
        }
    }

    @Test
    void suchAnOptionCountsInsideListsToo() throws IOException {
        Path folder = written("draws: [{count: 4}]", true);
        assertThatThrownBy(() -> RunDirectory.open(folder, identity(Draws.class, "draws: [{count: 4}]")))
                .hasMessageContaining("(draws [{count: 4}] there, [{count: 4, top: 50}] now)");
    }

    @Test
    void whatIsNoLongerAnOptionIsNamedBeforeLateOnes() throws IOException {
        Path folder = written(THEN + "momentum: 0.9", true);
        assertThatThrownBy(() -> RunDirectory.open(folder, identity(Training.class, NOW)))
                .hasMessageContaining("(terms [{type: length, scale: 0.5}, {type: dpo, beta: 0.1}] there, ")
                .hasMessageContaining("; momentum 0.9 there, nothing now; ");
    }

    /** A run folder as the earlier version left it. */
    private Path written(String options, boolean finished) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "run");
        RunIdentity then = new RunIdentity("sft", 7, (ConfigTree.Mapping) ConfigTree.parse(options, "then"), Map.of());
        try (RunDirectory run = RunDirectory.open(folder, then)) {
            Files.writeString(run.work().resolve("state"), "s");
            if (finished) {
                run.finish(new Manifest.Facts(Instant.EPOCH, List.of(), Map.of(), Map.of(), List.of()));
            }
        }
        return folder;
    }

    private static RunIdentity identity(Class<? extends Record> type, String options) {
        ConfigTree written = ConfigTree.parse(options.isEmpty() ? "{}" : options, "now");
        Record config = ConfigLoader.load(type, (ConfigTree.Mapping) written);
        return new RunIdentity(
                "sft",
                7,
                ConfigWriter.tree(config),
                Map.of(),
                Set.of(),
                AutomaticOptions.of(config),
                earlier -> ConfigLoader.today(type, earlier));
    }
}
