package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.run.Console;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    Path folder;

    private Path data;
    private Path out;
    private final List<Path> traces = new ArrayList<>();
    private String printed = "";
    private String errors = "";

    @BeforeEach
    void writeData() throws IOException {
        data = Files.writeString(folder.resolve("data.txt"), "abcde");
        out = folder.resolve("run");
    }

    /** Internal errors leave a file for whoever reports them. */
    @AfterEach
    void removeTraces() throws IOException {
        for (Path trace : traces) {
            Files.deleteIfExists(trace);
        }
    }

    @Test
    void aStageRunsOnceAndIsThenFoundFinished() throws IOException {
        assertThat(count(new CountingStage(), "--steps", "2")).isZero();
        assertThat(out.resolve("documents/letters")).hasContent("5\n");
        assertThat(errors).contains("warning: fingers are not exact").contains("count: done in ");
        String metrics = Files.readString(out.resolve("metrics.jsonl"));
        assertThat(metrics.lines()).hasSize(2);

        assertThat(count(new CountingStage(), "--steps", "2")).isZero();
        assertThat(errors).isEqualTo(out + ": already finished\n");
    }

    @Test
    void aStageThatWasCutOffContinuesToTheSameBytes() throws IOException {
        Path uninterrupted = folder.resolve("whole");
        run(new CountingStage(), "count", "--data", data.toString(), "--out", uninterrupted.toString());
        assertThat(count(new CountingStage(3, new IllegalStateException("cut"))))
                .isEqualTo(1);
        assertThat(out.resolve("manifest.json")).doesNotExist();
        assertThat(out.resolve("documents")).doesNotExist();

        assertThat(count(new CountingStage())).isZero();
        assertThat(errors).contains("is continued");
        for (String file : List.of("metrics.jsonl", "config.yaml", "documents/letters")) {
            assertThat(out.resolve(file)).hasSameBinaryContentAs(uninterrupted.resolve(file));
        }
    }

    @Test
    void theWrittenConfigDoesTheSameAgain() throws IOException {
        count(new CountingStage(), "--steps", "4", "--method.bundle", "7", "--seed", "9");
        Path again = folder.resolve("again");
        String config = out.resolve("config.yaml").toString();
        assertThat(run(new CountingStage(), "count", "--config", config, "--out", again.toString()))
                .isZero();
        assertThat(again.resolve("metrics.jsonl")).hasSameBinaryContentAs(out.resolve("metrics.jsonl"));
        assertThat(again.resolve("config.yaml")).hasSameBinaryContentAs(out.resolve("config.yaml"));
    }

    @Test
    void theRunFolderStandsForTheArtifactInIt() {
        count(new CountingStage());
        Path next = folder.resolve("next");
        assertThat(run(
                        new CountingStage(),
                        "count",
                        "--data",
                        data.toString(),
                        "--policy",
                        out.toString(),
                        "--out",
                        next.toString()))
                .isEqualTo(2);
        assertThat(errors).isEqualTo("error: --policy " + out + ": this run folder holds no 'policy' but documents\n");
    }

    @Test
    void everyProblemIsOneLineAndNothingIsWritten() {
        assertThat(run(new CountingStage(), "count", "--steps", "0", "--method", "toes", "--out", out.toString()))
                .isEqualTo(2);
        assertThat(errors.lines())
                .containsExactly(
                        "error: --data is missing: What to count",
                        "error: --method.type must be one of tally, fingers but was 'toes'");
        assertThat(out).doesNotExist();
        assertThat(run(new CountingStage(), "count", "--method", "fingers", "--data", "none"))
                .isEqualTo(2);
        assertThat(errors).isEqualTo("error: --method.hands is missing: Hands to use\n");
        assertThat(run(new CountingStage(), "count", "--data", "none")).isEqualTo(2);
        assertThat(errors).isEqualTo("error: --data none: no such file or folder\n");
    }

    @Test
    void unknownWordsAreNamedWithASuggestion() {
        assertThat(run(new CountingStage(), "conut")).isEqualTo(2);
        assertThat(errors)
                .isEqualTo("error: unknown command 'conut'; did you mean 'count'?; align --help lists them\n");
        assertThat(run(new CountingStage(), "greet")).isEqualTo(2);
        assertThat(errors).isEqualTo("error: 'align greet' needs another word: greet all\n");
        assertThat(run(new CountingStage(), "greet", "al", "x")).isEqualTo(2);
        assertThat(errors).isEqualTo("error: unknown command 'greet al'; did you mean 'greet all'?\n");
        assertThat(run(new CountingStage(), "count", "--step", "3", "--sed=1", "loose"))
                .isEqualTo(2);
        assertThat(errors.lines())
                .containsExactly(
                        "error: unknown option '--step'; did you mean '--steps'?",
                        "error: unknown option '--sed'; did you mean '--seed'?");
        assertThat(run(new CountingStage(), "count", "loose", "--seed")).isEqualTo(2);
        assertThat(errors.lines()).containsExactly("error: --seed needs a value");
        assertThat(run(new CountingStage(), "count", "loose")).isEqualTo(2);
        assertThat(errors.lines())
                .containsExactly("error: unexpected argument 'loose'; every option has a name, see --help");
        assertThat(run(new CountingStage(), "count", "--seed", "x", "--data", data.toString()))
                .isEqualTo(2);
        assertThat(errors.lines()).containsExactly("error: --seed must be a whole number of 64 bits but was 'x'");
    }

    @Test
    void argumentsListsMapsAndSwitchesReachACommand() {
        assertThat(run(new CountingStage(), "greet", "all", "hi", "--loud", "ann", "bob", "--times.bob", "2"))
                .isZero();
        assertThat(printed).isEqualTo("hi, ann!\nhi, bob!\nhi, bob!\n");
        assertThat(run(new CountingStage(), "greet", "all", "--greeting=-1", "--loud", "false", "--names", "a,b"))
                .isZero();
        assertThat(printed).isEqualTo("-1, a\n-1, b\n");
    }

    @Test
    void jsonIsTheOnlyThingOnStandardOutput() throws IOException {
        run(new CountingStage(), "greet", "all", "hi", "ann", "--json");
        assertThat(json().path("results").path("greeted").asInt()).isEqualTo(1);
        count(new CountingStage(), "--json");
        assertThat(json().path("status").asText()).isEqualTo("finished");
        assertThat(json().path("outputs").path("documents").asText()).isEqualTo(out + "/documents");
        assertThat(json().path("warnings").path(0).asText()).isEqualTo("fingers are not exact");
        run(new CountingStage(), "count", "--json");
        assertThat(json().path("problems").path(0).asText()).isEqualTo("--data is missing: What to count");
    }

    @Test
    void aFailedGateEndsWithFourAfterItsAnswer() {
        assertThat(run(new CountingStage(), "greet", "all", "hi", "ann", "--gate"))
                .isEqualTo(UserError.GATE);
        assertThat(printed).isEqualTo("hi, ann\n");
        assertThat(errors).isEqualTo("error: nobody returned the greeting\n");
    }

    @Test
    void aStagesFailedGateTakesNothingBackAndIsRemembered() throws IOException {
        for (int time = 0; time < 2; time++) {
            assertThat(count(new CountingStage(), "--steps", "101", "--json")).isEqualTo(UserError.GATE);
            assertThat(errors).endsWith("error: gate failed: counted too far\n");
            assertThat(json().path("results").path("letters").asInt()).isEqualTo(5);
            assertThat(out.resolve("documents/letters")).exists();
        }
    }

    @Test
    void anInternalErrorIsOneLineThatSaysWhereTheTraceIs() throws IOException {
        assertThat(count(new CountingStage(1, new IllegalStateException("two\nlines"))))
                .isEqualTo(1);
        assertThat(errors.lines())
                .singleElement()
                .asString()
                .startsWith(
                        "error: internal error (a bug in Align4j): IllegalStateException: two / lines; the stack trace is in ");
        Path trace = Path.of(errors.replaceAll("(?s).*is in ", "").replaceAll("(?s), please.*", ""));
        assertThat(trace).content().contains("IllegalStateException: two");
        Files.delete(trace);
        assertThat(count(new CountingStage(1, new IllegalStateException("x")), "--debug"))
                .isEqualTo(1);
        assertThat(errors).contains("\tat ");
    }

    @Test
    void aFullDiskIsTheUsersToMend() {
        IOException full = new FileSystemException("/data/x", null, "No space left on device");
        assertThat(count(new CountingStage(1, full))).isEqualTo(2);
        assertThat(errors)
                .isEqualTo("error: /data/x: no space left on device; nothing was published: make room and give the same"
                        + " command again\n");
    }

    /** FAT has files of 4 GB at most; a channel that writes does not know its file. */
    @Test
    void soIsAFileThatIsTooLargeForItsPlace() {
        assertThat(count(new CountingStage(1, new IOException("File too large"))))
                .isEqualTo(2);
        assertThat(errors)
                .isEqualTo(
                        "error: file too large; nothing was published: raise the limit (ulimit -f, or the file system's)"
                                + " and give the same command again\n");
    }

    @Test
    void soIsAPlaceThatCannotBe() {
        IOException below = new FileSystemException("/data/file/x", null, "Not a directory");
        assertThat(count(new CountingStage(1, below))).isEqualTo(2);
        assertThat(errors).isEqualTo("error: /data/file/x: not a directory\n");
    }

    @Test
    void aRunThatFailsBeforeItDidAnythingLeavesNothing() {
        assertThat(count(new CountingStage(1, new UserError("row 1 is empty")))).isEqualTo(2);
        assertThat(out).doesNotExist();
        assertThat(count(new CountingStage(2, new UserError("row 2 is empty")))).isEqualTo(2);
        assertThat(out.resolve("metrics.jsonl")).exists();
    }

    @Test
    void aConfigFileForAnotherCommandIsRefused() throws IOException {
        Path config = Files.writeString(folder.resolve("c.yaml"), "stage: sft\nsteps: 2\n");
        assertThat(count(new CountingStage(), "--config", config.toString())).isEqualTo(2);
        assertThat(errors).isEqualTo("error: " + config + ": is for 'align sft', not for 'align count'\n");
    }

    @Test
    void helpShowsInputsOptionsDefaultsAndChoices() {
        assertThat(run(new CountingStage(), "count", "--help")).isZero();
        assertThat(printed).isEqualTo("""
                        align count: Count the documents' letters, step by step

                        Usage: align count --data DIR [options]

                        Inputs (a run folder, or the artifact in it):
                          --data DIR                      What to count
                          --policy DIR                    Who counts (optional)

                        Options:
                          --steps N                       How far to count [3]
                          --aloud                         Whether to count aloud [false]

                        What to count with (--method tally|fingers|FILE.yaml):
                          with --method.type tally:
                            --method.bundle N             Strokes in a bundle [5]
                          with --method.type fingers:
                            --method.hands N              Hands to use (required)

                        General:
                          --config FILE                   YAML file with any of these options; flags go over it
                          --out DIR                       Run folder; the same command again continues it or
                                                          finds it finished [runs/count]
                          --seed N                        Seed of the run [42]
                          --json                          Print the result as JSON on standard output
                          --debug                         Print the stack trace of an error
                          --help                          Show this; --help all shows every option, --help GROUP
                                                          those of a group
                        """);
        assertThat(run(new CountingStage(), "--help")).isZero();
        assertThat(printed)
                .contains("  count             Count the documents' letters")
                .contains("  greet all");
    }

    @Test
    void helpCanBeHadOfOneGroupAndOfEveryOption() {
        for (List<String> words : List.of(
                List.of("count", "--help", "method"),
                List.of("count", "--steps", "2", "-h", "method"),
                List.of("help", "count", "method"))) {
            assertThat(run(new CountingStage(), words.toArray(String[]::new))).isZero();
            assertThat(printed).isEqualTo("""
                            What to count with (--method tally|fingers|FILE.yaml):
                              --method.type tally|fingers     What to count with [tally]
                              with --method.type tally:
                                --method.bundle N             Strokes in a bundle [5]
                              with --method.type fingers:
                                --method.hands N              Hands to use (required)
                            """);
        }
        assertThat(run(new CountingStage(), "count", "--help", "metod")).isEqualTo(2);
        assertThat(errors)
                .isEqualTo(
                        "error: 'align count' has no group of options 'metod'; did you mean 'method'? (it has method;"
                                + " or all)\n");
        run(new CountingStage(), "count", "--help");
        String few = printed;
        run(new CountingStage(), "count", "--help-all");
        assertThat(printed)
                .isEqualTo(few.replace(
                        "FILE.yaml):\n",
                        "FILE.yaml):\n  --method.type tally|fingers     What to count with [tally]\n"));
    }

    @Test
    void namesHaveColoursOnATerminalOnly() {
        assertThat(help(Map.of("ALIGN_COLUMNS", "90"))).contains("\u001b[33m--steps N");
        for (Map<String, String> plain :
                List.of(Map.<String, String>of(), Map.of("ALIGN_COLUMNS", "90", "NO_COLOR", "1"))) {
            assertThat(help(plain)).contains("  --steps N  ").doesNotContain("\u001b");
        }
    }

    private static String help(Map<String, String> environment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new Program(List.of(new CountingStage()), List.of(), Terminal.of(stream, stream, environment))
                .execute(List.of("count", "--help"));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anotherSpellingAndWordsOfOtherCommandsAreRecognised() {
        assertThat(run(new CountingStage(), "cou")).isEqualTo(2);
        assertThat(errors).isEqualTo("error: unknown command 'cou'; did you mean 'count'?; align --help lists them\n");
        assertThat(run(new CountingStage(), "leters")).isEqualTo(2);
        assertThat(errors)
                .isEqualTo("error: unknown command 'leters'; did you mean 'count'?; align --help lists them\n");
        assertThat(run(new CountingStage(), "count", "--Dry_Run", "--BUNDLE", "3", "--greeting", "x"))
                .isEqualTo(2);
        assertThat(errors.lines())
                .containsExactly(
                        "error: unknown option '--Dry_Run'",
                        "error: unknown option '--BUNDLE'; did you mean '--method.bundle'?",
                        "error: unknown option '--greeting': 'align count' has none; there is --greeting of 'align greet"
                                + " all'");
        assertThat(run(new CountingStage(), "greet", "all", "--data", "x")).isEqualTo(2);
        assertThat(errors.lines().findFirst())
                .contains("error: unknown option '--data'; 'align greet all' is given its greeting and names without a"
                        + " flag, see --help");
    }

    @Test
    void whatATerminalWouldActUponIsWrittenOut() {
        assertThat(run(new CountingStage(), "count", "--data", "a\u001b[31m\u0007"))
                .isEqualTo(2);
        assertThat(errors).isEqualTo("error: --data a\\u001b[31m\\u0007: no such file or folder\n");
        assertThat(count(new CountingStage(1, new java.nio.file.InvalidPathException("a\0b", "Nul character"))))
                .isEqualTo(2);
        assertThat(errors).endsWith("error: 'a\\u0000b' cannot be a file's name\n");
    }

    private int count(CountingStage stage, String... more) {
        List<String> words = new ArrayList<>(List.of("count", "--data", data.toString(), "--out", out.toString()));
        words.addAll(List.of(more));
        return run(stage, words.toArray(String[]::new));
    }

    private int run(CountingStage stage, String... words) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int exitCode = new Program(List.of(stage), List.of(new GreetCommand()), terminal).execute(List.of(words));
        printed = outBytes.toString(StandardCharsets.UTF_8);
        errors = errBytes.toString(StandardCharsets.UTF_8);
        Matcher trace = Pattern.compile("the stack trace is in (\\S+\\.txt),").matcher(errors);
        if (trace.find()) {
            traces.add(Path.of(trace.group(1)));
        }
        return exitCode;
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(printed);
    }
}
