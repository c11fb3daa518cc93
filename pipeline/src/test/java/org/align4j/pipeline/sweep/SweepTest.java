package org.align4j.pipeline.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.json.JsonFile;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.LabelledPair;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.evaluate.LanguageMeasures;
import org.align4j.pipeline.evaluate.SuiteRun;
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
        return new OverOptimization("run", List.of(names), 1, 200, 5);
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

    private static SweepResults.Alarm tested(String measure, double p) {
        return new SweepResults.Alarm("run", "reward", measure, "a", "b", 0, 1, 1, 0, p, 3, 1, p <= 0.05);
    }

    /** By hand: 3 x 0.03 and 2 x 0.04 are too much, 3 x 0.01 is not. */
    @Test
    void whatRingsAloneNeedNotRingAmongManyTests() {
        assertThat(OverOptimization.rung(List.of(tested("x", 0.03), tested("y", 0.9), tested("z", 0.04))))
                .noneMatch(SweepResults.Alarm::rings);
        List<SweepResults.Alarm> one =
                OverOptimization.rung(List.of(tested("x", 0.04), tested("y", 0.9), tested("z", 0.01)));
        assertThat(one).extracting(SweepResults.Alarm::rings).containsExactly(false, false, true);
        assertThat(one.get(2).p()).isCloseTo(0.03, within(1e-12));
        assertThat(one.get(2).tests()).isEqualTo(3);
        assertThat(SweepTables.words(one.get(2))).contains("(p = 0.030, corrected for 3 earlier models and 3 tests)");
    }

    /** 200 resamples cannot say less than 1 / 201, which 40 tests against one earlier model would not survive. */
    @Test
    void aBootstrapDrawsAsMuchAsItsCorrectionNeeds() {
        OverOptimization test = new OverOptimization("run", List.of("a", "b"), 40, 200, 5);
        SweepResults.Alarm alarm =
                test.test(measure("reward", 0, 2), "statistic", PROMPTS, (model, drawn) -> model == 0 ? 1 : 0);
        assertThat(alarm).isNotNull();
        assertThat(40 * alarm.p()).isLessThanOrEqualTo(0.05);
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
        SweepResults results = new SweepAnalysis(plain(), models, measured, 0).results(List.of(table), null, List.of());
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
                .results(List.of(table), null, List.of());
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
    void whatOtherWeightsSaidIsKeptApart() throws IOException {
        Path processor = Path.of("/proc/cpuinfo");
        assumeTrue(
                Files.exists(processor) && Files.readString(processor).contains("vnni"),
                "skipped: this processor has no VNNI");
        Path out = folder.resolve("sweep-int8");
        sweep(out);
        List<String> before = measured(out);
        sweep(out, "weights=int8");
        assertThat(measured(out)).hasSize(2 * before.size()).containsAll(before);
        assertThat(measured(out).stream().distinct().count()).isGreaterThan(before.size());
    }

    /** Each model's answers and numbers, as they are kept. */
    private static List<String> measured(Path out) throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> kept = Files.list(out.resolve("models"))) {
            for (Path file : kept.toList()) {
                all.add(Files.readString(file));
            }
        }
        return all;
    }

    private String suite() throws IOException {
        Path demonstrations = folder.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(demonstrations, Demonstration.class, Lineage.of("test"))) {
            for (int i = 0; i < 5; i++) {
                writer.write(new Demonstration("d" + i, Content.user("Who " + i), Content.assistant("I am " + i)));
            }
            writer.publish();
        }
        Path pairs = folder.resolve("pairs");
        try (DatasetWriter<LabelledPair> writer = DatasetWriter.create(pairs, LabelledPair.class, Lineage.of("test"))) {
            for (int i = 0; i < 8; i++) {
                writer.write(new LabelledPair(
                        "q" + i,
                        Content.user("Say " + i),
                        Content.assistant("good " + i),
                        Content.assistant(i == 7 ? "bad ".repeat(4000) : "bad " + i),
                        null,
                        null,
                        i < 3 ? "chat" : "safety",
                        "first",
                        List.of()));
            }
            writer.publish();
        }
        Path file = folder.resolve("suite.yaml");
        Files.writeString(file, """
                evaluations:
                  - {type: scored, name: short, prompts: PROMPTS, judge: {type: verifier, check: {type: length, at-most: 3}},
                     completions-per-prompt: 3, pass-at: [1, 3], sampling: {max-new-tokens: 6}}
                  - {type: win-rate, name: over, prompts: PROMPTS, judge: JUDGE, sampling: {max-new-tokens: 6}}
                  - {type: perplexity, name: language, demonstrations: DEMONSTRATIONS}
                  - {type: pairs, name: pairs, pairs: PAIRS}
                """.replace("PROMPTS", prompts().toString())
                .replace("DEMONSTRATIONS", demonstrations.toString())
                .replace("PAIRS", pairs.toString())
                .replace(
                        "JUDGE",
                        Fixtures.root().resolve("configs/judge/principles.yaml").toString()));
        return "suite=" + file;
    }

    @Test
    void aSuiteIsMeasuredOfEveryModelAndKept() throws IOException {
        Path out = folder.resolve("suite-sweep");
        String suite = suite();
        List<String> printed = sweep(out, suite);
        ObjectNode results = JsonFile.object(out.resolve("sweep.json"));
        assertThat(results.path("suite").findValuesAsText("evaluation"))
                .containsExactly("short", "over", "language", "pairs");
        JsonNode over = results.path("suite").path(1).path("models");
        assertThat(over.path(0)
                        .path("readings")
                        .path(0)
                        .path("value")
                        .path("estimate")
                        .asDouble())
                .isEqualTo(0.5);
        JsonNode pairs = results.path("suite").path(3).path("models");
        assertThat(pairs.path(0).path("readings")).isEmpty();
        assertThat(pairs.path(1).path("readings").findValuesAsText("name"))
                .containsExactly("accuracy", "accuracy/chat", "accuracy/safety");
        // the pair that no model here reads whole
        assertThat(pairs.path(1).path("readings").path(0).path("rows").asInt()).isEqualTo(7);
        assertThat(printed).anyMatch(line -> line.contains("language: perplexity"));
        assertThat(Files.readString(out.resolve("sweep.html"))).contains("accuracy/safety");

        Path kept;
        try (Stream<Path> files = Files.list(out.resolve("suite"))) {
            kept = files.sorted().skip(2).findFirst().orElseThrow();
        }
        String before = Files.readString(kept);
        Files.delete(kept);
        assertThat(sweep(out, suite)).isEqualTo(printed);
        assertThat(Files.readString(kept)).isEqualTo(before);
        assertThat(JsonFile.object(out.resolve("sweep.json"))).isEqualTo(results);
    }

    /** The suite's perplexity is exp of the mean negative log-prob, as evaluate measures it. */
    @Test
    void theSuitesPerplexityIsThatOfEvaluate() throws IOException {
        Path out = folder.resolve("perplexity-sweep");
        sweep(out, suite());
        JsonNode language =
                JsonFile.object(out.resolve("sweep.json")).path("suite").path(2);
        assertThat(language.path("lowerIsBetter").asBoolean()).isTrue();
        try (CausalLm model = CausalLm.frozen(Fixtures.path("checkpoints/llama"), EngineConfig.auto())) {
            LanguageMeasures.Perplexity expected = new LanguageMeasures(8192)
                    .perplexity(
                            model,
                            Dataset.open(folder.resolve("demonstrations"), Demonstration.class)
                                    .toList());
            JsonNode readings = language.path("models").path(0).path("readings");
            assertThat(readings.path(0).path("value").path("estimate").asDouble())
                    .isCloseTo(expected.perToken(), within(1e-9 * expected.perToken()));
            assertThat(readings.path(1).path("value").path("estimate").asDouble())
                    .isCloseTo(expected.bitsPerByte(), within(1e-9 * expected.bitsPerByte()));
        }
    }

    @Test
    void theAlarmHearsTheSuite() {
        List<Competitor> models = Stream.of("base", "early", "late")
                .map(name -> new Competitor(name, Path.of(name), "run", 1, name))
                .toList();
        PairTable table = PairTable.of("judge", 3);
        table.put(1, 0, verdicts(0.5));
        table.put(2, 0, verdicts(0.5));
        table.put(2, 1, verdicts(0.5));
        List<Measured> measured = List.of(rewarded("a", 0), rewarded("b", 1), rewarded("c", 2));
        SuiteRun.Outcome safety = new SuiteRun.Outcome(
                "safety",
                "scored",
                false,
                true,
                List.of(List.of(), List.of(), List.of()),
                List.of(around(0, 1), around(1, 2), around(-1, 3)),
                List.of());
        SuiteRun.Outcome language = new SuiteRun.Outcome(
                "language",
                "perplexity",
                true,
                false,
                safety.readings(),
                List.of(around(2, 4), around(2, 5), around(1, 6)),
                List.of());
        SweepResults results = new SweepAnalysis(plain(), models, measured, 0)
                .results(List.of(table), null, List.of(safety, language));
        assertThat(results.alarms().stream().filter(SweepResults.Alarm::rings).map(SweepResults.Alarm::measure))
                .containsExactly("safety");
        assertThat(results.suite().get(0).models().get(2).worse()).isLessThan(0.05);
        assertThat(results.suite().get(1).models().get(2).better()).isLessThan(0.05);
        assertThat(results.alarms()).noneMatch(alarm -> alarm.measure().equals("language"));
    }

    /** The judge likes the later model as much, but only because it is longer. */
    @Test
    void theAlarmHearsAWinOfLengthAlone() {
        List<Competitor> models = Stream.of("base", "early", "late")
                .map(name -> new Competitor(name, Path.of(name), "run", 1, name))
                .toList();
        PairTable table = PairTable.of("judge", 3);
        table.put(1, 0, verdicts(0.8));
        table.put(2, 0, verdicts(0.8));
        table.put(2, 1, verdicts(0.5));
        Measured late = rewarded("c", 2);
        List<List<Integer>> lengths = IntStream.range(0, PROMPTS)
                .mapToObj(i -> List.of(i < 0.75 * PROMPTS ? 40 : 5))
                .toList();
        List<Measured> measured = List.of(
                rewarded("a", 0), rewarded("b", 1), new Measured(late.texts(), lengths, 1, late.kl(), late.rewards()));
        SweepResults results = new SweepAnalysis(plain(), models, measured, 0).results(List.of(table), null, List.of());
        assertThat(results.alarms().stream().filter(SweepResults.Alarm::rings).map(SweepResults.Alarm::measure))
                .containsExactly("win rate at equal lengths by judge");
    }

    private static Measured rewarded(String text, double mean) {
        Measured said = said(mean, text);
        double[] rewards = around(mean, (long) mean + 40);
        return new Measured(
                said.texts(),
                said.lengths(),
                1,
                said.kl(),
                Arrays.stream(rewards).mapToObj(reward -> List.of(reward)).toList());
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
