package org.align4j.pipeline.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.StageRunner;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final int PROMPTS = 120;

    @TempDir
    private Path folder;

    private static OverOptimization test(String... names) {
        return new OverOptimization("run", List.of(names), 200, 5);
    }

    private static double[] around(double mean, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, PROMPTS)
                .mapToDouble(i -> mean + random.nextGaussian())
                .toArray();
    }

    private static OverOptimization.Measure measure(String name, double... means) {
        List<double[]> values = new ArrayList<>();
        for (int i = 0; i < means.length; i++) {
            values.add(around(means[i], name.hashCode() + i));
        }
        return new OverOptimization.Measure(name, values);
    }

    @Test
    void theAlarmRingsWhereTheProxyRisesAndTheMeasureFalls() {
        SweepResults.Alarm alarm =
                test("start", "middle", "end").test(measure("reward", 0, 1, 2), measure("win rate", 0, 1, -0.5));
        assertThat(alarm).isNotNull();
        assertThat(alarm.rings()).isTrue();
        assertThat(alarm.from()).isEqualTo("middle");
        assertThat(alarm.to()).isEqualTo("end");
        assertThat(alarm.comparisons()).isEqualTo(2);
    }

    @Test
    void itIsSilentWhereBothRiseOrBothFallOrNothingHappens() {
        assertThat(test("a", "b", "c").test(measure("reward", 0, 1, 2), measure("win rate", 0, 1, 2)))
                .satisfies(alarm -> assertThat(alarm.rings()).isFalse());
        assertThat(test("a", "b", "c").test(measure("reward", 2, 1, 0), measure("win rate", 2, 1, 0)))
                .satisfies(alarm -> assertThat(alarm.rings()).isFalse());
        int rings = 0;
        for (int trial = 0; trial < 60; trial++) {
            SweepResults.Alarm alarm =
                    test("a", "b", "c", "d").test(measure("p" + trial, 0, 0, 0, 0), measure("m" + trial, 0, 0, 0, 0));
            rings += alarm != null && alarm.rings() ? 1 : 0;
        }
        assertThat(rings).isLessThanOrEqualTo(3);
    }

    @Test
    void oneAnswerToEverythingIsALossOfDiversity() {
        Random random = new Random(1);
        List<List<String>> rich = IntStream.range(0, PROMPTS)
                .mapToObj(
                        i -> List.of("w" + random.nextInt(90) + " x" + random.nextInt(90) + " y" + random.nextInt(90)))
                .toList();
        List<List<String>> poor = IntStream.range(0, PROMPTS)
                .mapToObj(i -> List.of("we are so sorry"))
                .toList();
        assertThat(test("a", "b").testDiversity(measure("reward", 0, 1), List.of(rich, poor)))
                .satisfies(alarm -> assertThat(alarm.rings()).isTrue());
        assertThat(test("a", "b").testDiversity(measure("reward", 0, 1), List.of(poor, rich)))
                .satisfies(alarm -> assertThat(alarm.rings()).isFalse());
    }

    private static SweepConfig config(String... options) {
        List<ConfigLoader.Assignment> assignments = new ArrayList<>();
        for (String option : options) {
            String[] pair = option.split("=", 2);
            assignments.add(new ConfigLoader.Assignment(pair[0], List.of(pair[1].split(","))));
        }
        return ConfigLoader.load(SweepConfig.class, null, assignments);
    }

    private static SweepConfig plain() {
        return config(
                "models=a",
                "prompts=p",
                "out=o",
                "resamples=200",
                "judges=" + Fixtures.root().resolve("configs/judge/principles.yaml"));
    }

    private static Measured said(double kl, String text) {
        List<List<String>> texts =
                IntStream.range(0, PROMPTS).mapToObj(i -> List.of(text + i)).toList();
        List<List<Integer>> lengths =
                IntStream.range(0, PROMPTS).mapToObj(i -> List.of(5)).toList();
        return new Measured(texts, lengths, 1, kl == 0 ? null : kl, null);
    }

    private static List<List<Double>> verdicts(double share) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> List.of(i < share * PROMPTS ? 1.0 : 0.0))
                .toList();
    }

    @Test
    void theNearestOfThoseThatAreNotWorseIsTaken() {
        List<Competitor> models = Stream.of("base", "early", "late", "bad")
                .map(name -> new Competitor(name, Path.of(name), "run", 1, name))
                .toList();
        PairTable table = PairTable.of("judge", 4);
        table.put(1, 0, verdicts(0.70));
        table.put(2, 0, verdicts(0.71));
        table.put(3, 0, verdicts(0.40));
        table.put(2, 1, verdicts(0.5));
        table.put(3, 1, verdicts(0.2));
        table.put(3, 2, verdicts(0.2));
        List<Measured> measured = List.of(said(0, "a"), said(2, "b"), said(9, "c"), said(1, "d"));
        SweepResults results = new SweepAnalysis(plain(), models, measured, 0).results(List.of(table), null);
        assertThat(results.choice()).isNotNull();
        assertThat(results.choice().model()).isEqualTo("early");
        assertThat(results.choice().why()).contains("late has the highest");
        SweepResults.Judged late = results.models().get(2).judges().get(0);
        assertThat(late.winRate().estimate()).isCloseTo(0.71, within(0.01));
        assertThat(late.rating()).isNotNull();
        assertThat(late.rating().low()).isLessThan(late.rating().estimate());
        assertThat(late.rating().high()).isGreaterThan(late.rating().estimate());
        assertThat(results.models().get(3).judges().get(0).rating().high())
                .isLessThan(late.rating().low());
    }

    @Test
    void withoutASignificantGainTheBaselineStays() {
        List<Competitor> models = Stream.of("base", "other")
                .map(name -> new Competitor(name, Path.of(name), "run", 1, name))
                .toList();
        PairTable table = PairTable.of("judge", 2);
        table.put(1, 0, verdicts(0.52));
        SweepResults results = new SweepAnalysis(plain(), models, List.of(said(0, "a"), said(3, "b")), 0)
                .results(List.of(table), null);
        assertThat(results.choice().model()).isEqualTo("base");
    }

    private Path prompts() {
        Path prompts = folder.resolve("prompts");
        if (Files.exists(prompts)) {
            return prompts;
        }
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (int i = 0; i < 6; i++) {
                writer.write(new Prompt("p" + i, Content.user("Good morrow " + i), null));
            }
            writer.publish();
        }
        return prompts;
    }

    private List<String> sweep(Path out, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "models=" + Fixtures.path("checkpoints/llama") + "," + Fixtures.path("lora/all-linear"),
                "prompts=" + prompts(),
                "out=" + out,
                "limit=4",
                "judges=" + Fixtures.root().resolve("configs/judge/principles.yaml"),
                "sampling.max-new-tokens=12"));
        options.addAll(List.of(more));
        Context context = new Context(new ArrayList<>());
        new SweepCommand().run(config(options.toArray(String[]::new)), context);
        return context.lines();
    }

    @Test
    void cutOffAndContinuedItFindsTheSame() throws IOException {
        Path out = folder.resolve("sweep");
        List<String> printed = sweep(out);
        String results = Files.readString(out.resolve("sweep.json"));
        assertThat(printed.get(1)).startsWith("llama ");
        assertThat(results).contains("\"prompts\" : 4");
        Path first;
        try (Stream<Path> kept = Files.list(out.resolve("models"))) {
            first = kept.sorted().findFirst().orElseThrow();
        }
        Files.delete(first);
        AtomicFiles.deleteTree(out.resolve("verdicts"));
        Files.delete(out.resolve("sweep.json"));
        assertThat(sweep(out)).isEqualTo(printed);
        assertThat(Files.readString(out.resolve("sweep.json"))).isEqualTo(results);
        assertThat(Files.readString(out.resolve("sweep.html")))
                .contains("Good morrow 0")
                .doesNotContain("<script")
                .doesNotContain("http:");
    }

    @Test
    void oneModelAloneIsNotASweep() {
        assertThatThrownBy(() -> sweep(folder.resolve("none"), "models=" + Fixtures.path("checkpoints/llama")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is only llama; a sweep compares several");
    }

    private record Context(List<String> lines) implements CommandContext {
        @Override
        public Path artifact(String option, Path given, Artifact type) {
            return Artifacts.resolve("--" + option, given, type);
        }

        @Override
        public void print(String line) {
            lines.add(line);
        }

        @Override
        public void result(String name, Object value) {}

        @Override
        public void say(String line) {}

        @Override
        public void warn(String line) {}

        @Override
        public ProgressDisplay progress() {
            return new Console(new PrintStream(OutputStream.nullOutputStream()), Console.Rendering.LINES);
        }

        @Override
        public StageRunner stages() {
            throw new UnsupportedOperationException();
        }
    }
}
