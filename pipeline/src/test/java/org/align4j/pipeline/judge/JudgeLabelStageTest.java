package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Console;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.data.DataConvertCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single completions, labelled by a judge, to what learns from labels. */
class JudgeLabelStageTest {
    @TempDir
    Path folder;

    private String errors = "";
    private String printed = "";

    @BeforeEach
    void writeSamplesAndJudge() throws IOException {
        try (DatasetWriter<Sample> writer =
                DatasetWriter.create(folder.resolve("samples"), Sample.class, Lineage.of("test"))) {
            writer.write(sample("a", "Thank you.", "You idiot.", "Thank you."));
            writer.write(sample("b", "Mumble.", "Wait, please."));
            writer.publish();
        }
        Path script = folder.resolve("judge.sh");
        Files.writeString(script, """
                while read -r line; do
                  echo x >> %s
                  id=$(printf '%%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  case "$line" in
                    *idiot*) echo "{\\"id\\": \\"$id\\", \\"score\\": 0.1}" ;;
                    *Mumble*) echo "{\\"id\\": \\"$id\\", \\"error\\": \\"not understood\\"}" ;;
                    *) echo "{\\"id\\": \\"$id\\", \\"score\\": 0.9}" ;;
                  esac
                done
                """.formatted(folder.resolve("asked")));
        Files.writeString(
                folder.resolve("judge.yaml"),
                "type: command\nname: safety\nabout: completions\ncommand: [sh, '" + script + "']\n");
    }

    @Test
    void everyScoredCompletionIsALabelAndFailuresAreNone() throws IOException {
        assertThat(label("run")).isEqualTo(3);
        assertThat(errors)
                .contains("labelled 3 of 4 completions, coverage 0.750 is below min-coverage 0.98")
                .contains("calls without a verdict: 1 error");
        assertThat(folder.resolve("run/labels")).doesNotExist();

        assertThat(label("run", "--min-coverage", "0.7")).isZero();

        Path labels = folder.resolve("run/labels");
        assertThat(Dataset.open(labels, Label.class).toList())
                .extracting(Label::id, row -> row.completion().lastText(), Label::label, Label::rating)
                .containsExactly(
                        tuple("a/0", "Thank you.", true, 0.9),
                        tuple("a/1", "You idiot.", false, 0.1),
                        tuple("b/1", "Wait, please.", true, 0.9));
        assertThat(Dataset.info(labels).dropped()).isEqualTo(Map.of("error", 1L, "repeated completions", 1L));
        // The second attempt asks again only about what failed.
        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(5);
        assertThat(folder.resolve("run/answers/responses-safety.jsonl")).exists();
    }

    @Test
    void labelsMakePreferencesForARewardModel() {
        assertThat(label("run", "--min-coverage", "0.7")).isZero();
        assertThat(run("data", "convert", out("run/labels"), "--to", "preferences", "--out", out("pairs")))
                .isZero();

        assertThat(Dataset.open(folder.resolve("pairs"), Preference.class).toList())
                .extracting(
                        row -> row.chosen().lastText(), row -> row.rejected().lastText())
                .containsExactly(tuple("Thank you.", "You idiot."));
    }

    @Test
    void bothCompletionsOfAPairAreLabelled() throws IOException {
        Path pairs = folder.resolve("preferences");
        try (DatasetWriter<Preference> writer = DatasetWriter.create(pairs, Preference.class, Lineage.of("test"))) {
            writer.write(new Preference(
                    "p",
                    Content.text("q"),
                    Content.text("You idiot."),
                    Content.text("Hello."),
                    1.0,
                    false,
                    null,
                    "human",
                    null,
                    null,
                    null));
            writer.publish();
        }
        assertThat(run(
                        "judge",
                        "label",
                        "--preferences",
                        out("preferences"),
                        "--judge",
                        out("judge.yaml"),
                        "--good-above",
                        "0.05",
                        "--out",
                        out("run")))
                .isZero();
        assertThat(Dataset.open(folder.resolve("run/labels"), Label.class).toList())
                .extracting(Label::id, Label::label)
                .containsExactly(tuple("p/0", true), tuple("p/1", true));
    }

    @Test
    void aDryRunCountsTheCompletions() {
        assertThat(label("run", "--dry-run")).isZero();
        assertThat(printed).contains("4 completions, 4 calls");
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void aJudgeThatOnlyComparesIsRefused() throws IOException {
        Path judge = folder.resolve("judge.yaml");
        Files.writeString(judge, Files.readString(judge).replace("about: completions\n", ""));
        assertThat(label("run")).isEqualTo(2);
        assertThat(errors).contains("judge label needs a judge that scores single completions, which safety does not");
    }

    private static Sample sample(String id, String... texts) {
        List<SampledCompletion> completions = new ArrayList<>();
        for (String text : texts) {
            completions.add(SampledCompletion.ofText(text));
        }
        return new Sample(id, Content.user("Where is parcel " + id + "?"), completions, null, "policy");
    }

    private int label(String name, String... more) {
        List<String> words = new ArrayList<>(List.of("judge", "label", "--samples", out("samples")));
        words.addAll(List.of("--judge", out("judge.yaml"), "--out", out(name)));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... words) {
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        ByteArrayOutputStream print = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(print, true, StandardCharsets.UTF_8),
                new PrintStream(error, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int code = new Program(List.of(new JudgeLabelStage()), List.of(new DataConvertCommand()), terminal)
                .execute(List.of(words));
        errors = error.toString(StandardCharsets.UTF_8);
        printed = print.toString(StandardCharsets.UTF_8);
        return code;
    }
}
