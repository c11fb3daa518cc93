package org.align4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Console;
import org.align4j.core.run.Hashes;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Row;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.arrow.Layout;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Subprogram;
import org.align4j.testkit.Fixtures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever computes the rows of a command, and however often: it leaves the bytes of one process. */
class RowsElsewhereTest {
    /** What cannot repeat. */
    private static final Set<String> OF_THE_MOMENT = Set.of("manifest.json", "timings.jsonl", "config.yaml");

    private static final List<String> SMALL =
            List.of("--engine.precision", "float32", "--engine.device", "cpu", "--engine.threads", "1");
    private static final Path MODEL = Fixtures.path("checkpoints/llama");

    @TempDir
    private Path folder;

    private String printed = "";
    private String errors = "";

    @BeforeEach
    void writeInputs() throws IOException {
        IntFunction<Prompt> prompt = i -> new Prompt("p" + i, Content.text("Speak, number " + i), null);
        write("prompts", Prompt.class, 70, Layout.DEFAULT, prompt);
        write("parts", Prompt.class, 70, Layout.DEFAULT.withRowsPerPart(30), prompt);
        write(
                "samples",
                Sample.class,
                40,
                Layout.DEFAULT,
                i -> new Sample(
                        "s" + i,
                        Content.user("Where is parcel " + i + "?"),
                        List.of(
                                completion(
                                        "Thank you for asking. It will arrive on day " + i + ". Kind regards from us."),
                                completion("Wait."),
                                completion("Parcel " + i + " is late, \"sorry\" – Grüße \uD83D\uDE00")),
                        "" + i,
                        "policy"));
        for (String name : List.of("first", "second")) {
            List<String> lines = new ArrayList<>();
            IntStream.range(0, 50)
                    .forEach(i ->
                            lines.add("{\"id\": \"" + name + i % 48 + "\", \"prompt\": \"Tell me of " + i + "\"}"));
            lines.add(20, "{]");
            Files.write(folder.resolve(name + ".jsonl"), lines);
        }
        List<String> rows = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> rows.add("{\"id\": " + i + ", \"text\": \"To be number " + i + "\"}"));
        Files.write(folder.resolve("rows.jsonl"), rows);
        List<String> many = new ArrayList<>();
        IntStream.range(0, 1100).forEach(i -> many.add("{\"input_ids\": [5, " + (i % 50) + ", " + (i % 7) + "]}"));
        Files.write(folder.resolve("many.jsonl"), many);
    }

    /** Each with its inputs, without {@code --out}; what is in braces is a file of the test's. */
    private static final Map<String, List<String>> COMMANDS = commands();

    private static Map<String, List<String>> commands() {
        Map<String, List<String>> commands = new TreeMap<>();
        commands.put("data import", List.of("{first.jsonl}", "{second.jsonl}"));
        commands.put("data map", List.of("{parts}", "--set", "prompt=Please: {prompt}", "--where", "prompt !~ 7"));
        commands.put("data filter", List.of("{parts}", "--where", "prompt !~ 3"));
        commands.put("data mix", List.of("{parts}", "{prompts}", "--duplicates", "near", "--seed", "3"));
        String judge = Fixtures.root().resolve("configs/judge/quickstart.yaml").toString();
        commands.put(
                "sample",
                with(
                        SMALL,
                        "--policy",
                        MODEL.toString(),
                        "--prompts",
                        "{prompts}",
                        "--prompts-per-part",
                        "32",
                        "--limit",
                        "40",
                        "--completions-per-prompt",
                        "2",
                        "--sampling.max-new-tokens",
                        "5"));
        commands.put("judge", List.of("--samples", "{samples}", "--judge", judge));
        commands.put("judge label", List.of("--samples", "{samples}", "--judge", judge));
        commands.put("judge rate", List.of("--samples", "{samples}", "--judge", judge, "--raters", "3"));
        commands.put(
                "judge rank",
                List.of(
                        "--samples",
                        "{samples}",
                        "--raters",
                        "[{judge: " + judge + ", share: 3}, {judge: " + judge + ", completions: 2}]"));
        commands.put(
                "score",
                List.of(
                        "--reward",
                        Fixtures.path("reward/llama").toString(),
                        "--input",
                        "{rows.jsonl}",
                        "--precision",
                        "float32",
                        "--threads",
                        "1"));
        commands.put(
                "logprobs",
                List.of(
                        "--policy",
                        MODEL.toString(),
                        "--input",
                        "{many.jsonl}",
                        "--precision",
                        "float32",
                        "--threads",
                        "1"));
        commands.put(
                "evaluate",
                with(
                        SMALL,
                        "--policy",
                        MODEL.toString(),
                        "--baseline",
                        MODEL.toString(),
                        "--prompts",
                        "{prompts}",
                        "--judge",
                        judge,
                        "--training-judge",
                        judge,
                        "--resamples",
                        "100",
                        "--sampling.max-new-tokens",
                        "5"));
        return commands;
    }

    private static List<String> with(List<String> more, String... words) {
        return Stream.concat(Stream.of(words), more.stream()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sample",
                "judge",
                "judge label",
                "judge rate",
                "judge rank",
                "score",
                "logprobs",
                "evaluate",
                "data import",
                "data map",
                "data filter",
                "data mix"
            })
    void othersLeaveTheBytesOfOneProcessAndSayTheSame(String command) throws IOException {
        assertThat(run(command, "one", null)).as(errors).isZero();
        String said = printed;
        List<String> warned = warnings();
        OtherWorkers workers = new OtherWorkers();
        assertThat(run(command, "others", workers)).as(errors).isZero();

        assertThat(workers.made()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(hashes("others")).isEqualTo(hashes("one")).isNotEmpty();
        assertThat(results("others")).isEqualTo(results("one"));
        assertThat(printed.replace("others", "one")).isEqualTo(said);
        assertThat(warnings()).isEqualTo(warned);
        assertThat(hidden()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sample", "judge", "score", "logprobs", "data import", "data map", "data filter", "data mix"})
    void whenAllAreLostTheSameCommandMakesWhatIsMissingAlsoAlone(String command) throws IOException {
        run(command, "one", null);
        OtherWorkers lost = OtherWorkers.lostAfter(1);
        assertThat(run(command, "others", lost)).isEqualTo(2);
        assertThat(errors).contains("all executors are lost");
        assertThat(lost.made()).hasSize(1);

        assertThat(run(command, "others", null)).as(errors).isZero();
        assertThat(hashes("others")).isEqualTo(hashes("one"));
        assertThat(hidden()).isEmpty();
    }

    @Test
    void whatEndsACommandLeavesNothingWhoeverHasReadIt() throws IOException {
        Files.writeString(folder.resolve("first.jsonl"), "{\"id\": 1, \"prompt\": \"a\", \"model_reply\": \"b\"}\n");
        List<String> files = List.of("{second.jsonl}", "{first.jsonl}");
        assertThat(run("data import", files, "one", null)).isEqualTo(2);
        String refused = errors;
        assertThat(refused).contains("first.jsonl:1: model_reply looks like an answer");
        assertThat(run("data import", files, "one", new OtherWorkers())).isEqualTo(2);
        assertThat(errors.lines().filter(line -> line.startsWith("error")))
                .isEqualTo(
                        refused.lines().filter(line -> line.startsWith("error")).toList())
                .isNotEmpty();
        assertThat(hidden()).isEmpty();
        assertThat(folder.resolve("one")).doesNotExist();
    }

    @Test
    void everyCommandWhoseRowsOthersMayComputeIsTested() {
        assertThat(Stream.concat(Stages.all().stream(), Commands.all().stream())
                        .filter(RowFunctions.class::isInstance)
                        .map(Subprogram::name))
                .containsExactlyInAnyOrderElementsOf(COMMANDS.keySet());
    }

    /** Who does not ask for it has neither its jars nor the time that they take. */
    @Test
    void nothingOfSparkIsOnTheClassPath() {
        assertThat(List.of(System.getProperty("java.class.path").split(File.pathSeparator)))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .filteredOn(name -> name.matches("(spark|scala|hadoop).*\\.jar"))
                .isEmpty();
        for (String name : List.of("org.apache.spark.SparkConf", "scala.Option", "org.apache.hadoop.fs.FileSystem")) {
            assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void aPathOfAnotherFileSystemIsRefusedInOneLine() {
        for (List<String> words : List.of(
                List.of("judge", "--samples", "s3a://bucket/samples", "--judge", "quickstart"),
                List.of("sample", "--policy", MODEL.toString(), "--prompts", "hdfs://name:8020/prompts"),
                List.of("score", "--reward", "r", "--input", "s3a://bucket/rows.jsonl", "--out", "o"))) {
            assertThat(execute(words, null)).isEqualTo(2);
            assertThat(errors.lines().filter(line -> line.contains("://")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("must be a path on a disk that is mounted here")
                            .contains("but was '"));
        }
    }

    private int run(String command, String out, @Nullable PartWorkers workers) {
        return run(command, COMMANDS.get(command), out, workers);
    }

    private int run(String command, List<String> given, String out, @Nullable PartWorkers workers) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        given.forEach(word -> words.add(
                word.startsWith("{")
                        ? folder.resolve(word.substring(1, word.length() - 1)).toString()
                        : word));
        words.addAll(List.of("--out", folder.resolve(out).toString()));
        return execute(words, workers);
    }

    private int execute(List<String> words, @Nullable PartWorkers workers) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(answer, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int code = new Program(Stages.all(), Commands.all(), terminal, Optional.ofNullable(workers)).execute(words);
        printed = answer.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }

    private List<String> warnings() {
        return errors.lines()
                .filter(line -> line.startsWith("warning"))
                .map(line -> line.replace("others", "one"))
                .toList();
    }

    /** Of every file that a run or command has left. */
    private Map<String, String> hashes(String out) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        Path left = folder.resolve(out);
        try (Stream<Path> files = Files.walk(left)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!OF_THE_MOMENT.contains(name) && !name.startsWith("events.out.")) {
                    hashes.put(left.relativize(file).toString(), Hashes.ofFile(file));
                }
            }
        }
        return hashes;
    }

    private @Nullable JsonNode results(String out) throws IOException {
        Path manifest = folder.resolve(out).resolve("manifest.json");
        return Files.exists(manifest)
                ? new ObjectMapper().readTree(manifest.toFile()).path("results")
                : null;
    }

    /** What a command would leave beside what it was asked for. */
    private List<Path> hidden() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static SampledCompletion completion(String text) {
        return new SampledCompletion(text, List.of(1), List.of(-1f), "stop");
    }

    private <R extends Row> void write(String name, Class<R> type, int rows, Layout layout, IntFunction<R> row) {
        try (DatasetWriter<R> writer = DatasetWriter.create(folder.resolve(name), type, Lineage.of("test"), layout)) {
            IntStream.range(0, rows).mapToObj(row).forEach(writer::write);
            writer.publish();
        }
    }
}
