package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Console;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.VerdictRow;
import org.align4j.pipeline.annotate.AnnotateExportCommand;
import org.align4j.pipeline.annotate.AnnotateTerminalCommand;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeStageTest {
    private static final List<String> REPLIES = List.of(
            "Thank you for your message. Your parcel will arrive on Monday. Kind regards from all of us here.",
            "Wait.",
            "You idiot, read the page about the parcel.",
            "Wait.");

    @TempDir
    Path folder;

    private Path samples;
    private String errors = "";
    private String printed = "";

    @BeforeEach
    void writeSamples() {
        samples = folder.resolve("samples");
        try (DatasetWriter<Sample> writer = DatasetWriter.create(samples, Sample.class, Lineage.of("test"))) {
            for (int i = 0; i < 5; i++) {
                List<SampledCompletion> completions = new ArrayList<>();
                for (String reply : REPLIES) {
                    completions.add(new SampledCompletion(reply, List.of(1), List.of(-1f), "stop"));
                }
                writer.write(new Sample(
                        "prompt-" + i, Content.user("Where is my parcel " + i + "?"), completions, null, "policy"));
            }
            writer.publish();
        }
    }

    @Test
    void writesEveryVerdictAndThePreferencesMadeOfThem() {
        assertThat(judge(out("run"), "--judge", quickstart())).isZero();
        List<Preference> preferences = preferences("run");
        // Six pairs of four completions, one of them of two equal ones.
        assertThat(preferences).hasSize(25);
        assertThat(verdicts("run"))
                .hasSize(50)
                .allMatch(verdict -> verdict.status().equals("ok"));
        assertThat(preferences)
                .filteredOn(preference -> preference.id().equals("prompt-0/0-1"))
                .singleElement()
                .satisfies(preference -> {
                    assertThat(preference.chosen().lastText()).isEqualTo(REPLIES.get(0));
                    assertThat(preference.pChosen()).isGreaterThan(0.9);
                    assertThat(preference.judge()).isEqualTo("quickstart");
                    assertThat(preference.rationale()).contains("polite +");
                });
        assertThat(errors).contains("25 of 25 pairs judged", "5 identical completions", "coverage 1.000");
    }

    @Test
    void theSameCommandMakesTheSameBytes() throws IOException {
        judge(out("one"), "--judge", quickstart());
        judge(out("two"), "--judge", quickstart());
        for (String part : List.of("preferences", "verdicts")) {
            for (String file : List.of("part-00000.arrow", "dataset.json")) {
                assertThat(folder.resolve("one").resolve(part).resolve(file))
                        .hasSameBinaryContentAs(
                                folder.resolve("two").resolve(part).resolve(file));
            }
        }
    }

    @Test
    void pairsCanBeFewerAndPreferencesJudgedAgain() {
        assertThat(judge(out("few"), "--judge", quickstart(), "--pairs.choice", "best-worst"))
                .isZero();
        assertThat(preferences("few")).hasSize(5);
        int code = run(
                "judge",
                "--preferences",
                out("few"),
                "--out",
                out("again"),
                "--judge",
                Fixtures.root()
                        .resolve("configs/judge/quickstart-held-out.yaml")
                        .toString());
        assertThat(code).isZero();
        assertThat(preferences("again"))
                .hasSize(5)
                .allSatisfy(again -> assertThat(again.judge()).isEqualTo("quickstart-held-out"));
    }

    @Test
    void lowCoverageIsPartialAndPublishesNothing() {
        // No ground truth: every call of the verifier fails.
        int code = judge(out("run"), "--judge.type", "verifier", "--judge.check.type", "numeric");
        assertThat(code).isEqualTo(3);
        assertThat(errors).contains("coverage 0.000 is below min-coverage 0.98", "the same command again");
        assertThat(folder.resolve("run/preferences")).doesNotExist();
    }

    @Test
    void aRunGoesOnWithOtherLimitsAndItsAnswersAreToldAgain() throws IOException {
        Path asked = folder.resolve("asked");
        Path script = folder.resolve("judge.sh");
        Files.writeString(script, """
                while read -r line; do
                  echo x >> %s
                  id=$(printf '%%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  case "$line" in
                    *idiot*) echo "{\\"id\\": \\"$id\\", \\"error\\": \\"too rude to judge\\"}" ;;
                    *) echo "{\\"id\\": \\"$id\\", \\"p_first\\": 0.75}" ;;
                  esac
                done
                """.formatted(asked));
        Path judge = folder.resolve("judge.yaml");
        Files.writeString(judge, "type: command\nname: own\ncommand: [sh, '" + script + "']\n");
        assertThat(judge(out("run"), "--judge", judge.toString())).isEqualTo(3);
        // Of the 25 pairs, 15 have the rude completion.
        assertThat(errors).contains("judged 10 of 25 pairs", "with --min-coverage 0.40 it publishes what there is");
        int before = Files.readAllLines(asked).size();
        assertThat(judge(out("run"), "--judge", judge.toString(), "--min-coverage", "0.4", "--max-cost", "5"))
                .isZero();
        assertThat(Files.readAllLines(asked))
                .as("only what is missing is asked")
                .hasSize(before + 30);
        assertThat(preferences("run")).hasSize(10);
        assertThat(folder.resolve("run/answers/responses-own.jsonl")).isRegularFile();

        Path replay = folder.resolve("replay.yaml");
        Files.writeString(replay, "type: replay\njudge: judge.yaml\nanswers: " + out("run") + "\n");
        assertThat(judge(out("again"), "--judge", replay.toString(), "--min-coverage", "0.4"))
                .isZero();
        assertThat(preferences("again")).isEqualTo(preferences("run"));
        assertThat(Files.readAllLines(asked)).hasSize(before + 30);
    }

    @Test
    void aLimitOnCostsNeedsPrices() {
        int code = judge(
                out("run"),
                "--max-cost",
                "5",
                "--judge.type",
                "openai",
                "--judge.base-url",
                "http://127.0.0.1:9/v1",
                "--judge.model",
                "m");
        assertThat(code).isEqualTo(2);
        assertThat(errors).contains("--max-cost needs prices, but judge openai has none; set price.input");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aProbeOfAJudgeThatAsksNoModelSaysSo() {
        assertThat(run("judge", "probe", "--judge", quickstart())).isEqualTo(2);
        assertThat(errors).contains("the judge quickstart asks no language model");
    }

    @Test
    void anUnreachableJudgeIsOneLine() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port + "/v1";
        int code = judge(
                out("run"),
                "--judge.type",
                "openai",
                "--judge.base-url",
                url,
                "--judge.model",
                "m",
                "--judge.client.tries",
                "1");
        assertThat(code).isEqualTo(2);
        assertThat(errors)
                .contains("judge openai: m at " + url + " does not work: cannot connect to 127.0.0.1:" + port);
        assertThat(errors).doesNotContain("\tat ");
    }

    @Test
    void aDryRunAsksNobodyAndLeavesNothing() {
        int code = judge(
                out("dry"),
                "--dry-run",
                "--max-cost",
                "0.0001",
                "--judge.type",
                "openai",
                "--judge.base-url",
                "http://127.0.0.1:9/v1",
                "--judge.model",
                "m",
                "--judge.price.input",
                "1",
                "--judge.price.output",
                "2");
        assertThat(errors).isEmpty();
        assertThat(code).isZero();
        assertThat(printed).contains("25 pairs, 50 calls", "at most $", "--max-cost 1.0E-4 may stop it before the end");
        assertThat(folder.resolve("dry")).doesNotExist();
    }

    @Test
    void votesAreExportedAsPreferences() throws IOException {
        Path votes = Files.createDirectories(folder.resolve("votes"));
        assertThat(run("annotate", "export", "--votes", votes.toString(), "--out", out("human")))
                .isEqualTo(2);
        assertThat(errors).contains("is not an annotation folder");
    }

    private int judge(String out, String... words) {
        List<String> all = new ArrayList<>(List.of("judge", "--samples", samples.toString(), "--out", out));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int code = new Program(
                        List.of(new JudgeStage()),
                        List.of(new JudgeProbeCommand(), new AnnotateTerminalCommand(), new AnnotateExportCommand()),
                        terminal)
                .execute(List.of(words));
        printed = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private static String quickstart() {
        return Fixtures.root().resolve("configs/judge/quickstart.yaml").toString();
    }

    private List<Preference> preferences(String run) {
        return Dataset.open(folder.resolve(run).resolve("preferences"), Preference.class)
                .toList();
    }

    private List<VerdictRow> verdicts(String run) {
        return Dataset.open(folder.resolve(run).resolve("verdicts"), VerdictRow.class)
                .toList();
    }
}
