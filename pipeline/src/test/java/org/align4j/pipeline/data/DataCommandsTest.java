package org.align4j.pipeline.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private String rows = "";
    private String dataset = "";

    @BeforeEach
    void writeRows() throws IOException {
        rows = Files.writeString(folder.resolve("pairs.jsonl"), """
                        {"prompt": "Hi\\u001b[2J", "chosen": "Hello, how can I help?", "rejected": "What?", "extra": 1}
                        {"prompt": "Bye", "chosen": "See you!", "rejected": "See you!"}
                        {"prompt": "Why?", "chosen": "Because.", "rejected": "No."}
                        """).toString();
        dataset = folder.resolve("dataset").toString();
    }

    @Test
    void importSaysWhatItDidAndWhatItLeftOut() {
        assertThat(execute("data", "import", rows, "--out", dataset, "--max-rejected", "0.5"))
                .isZero();

        assertThat(printed(out)).isEqualTo("2 preferences (text) in " + dataset + "\n");
        assertThat(printed(err))
                .contains("pairs.jsonl: read as preference")
                .contains("pairs.jsonl:2: chosen and rejected are the same")
                .contains("1 of 3 rows left out {identical-pair=1}")
                .contains("columns not used: extra");
    }

    @Test
    void tooManyBadRowsAreAUserErrorAndLeaveNothing() {
        assertThat(execute("data", "import", rows, "--out", dataset)).isEqualTo(2);

        assertThat(printed(err)).contains("1 of 3 rows cannot be used").doesNotContain("Exception");
        assertThat(Path.of(dataset)).doesNotExist();
    }

    @Test
    void showPrintsRowsThatCannotSteerTheTerminal() {
        importRows();

        assertThat(execute("data", "show", dataset, "--rows", "1", "--characters", "5"))
                .isZero();

        assertThat(printed(out))
                .contains("2 preference rows (text), made by data import")
                .contains("prompt: Hi\\u001b[2 … (1 characters more)")
                .contains("chosen: Hello … (17 characters more)")
                .doesNotContain("Because");
    }

    @Test
    void showAnswersWithWholeRowsAsJson() {
        importRows();

        assertThat(execute("data", "show", dataset, "--skip", "1", "--json")).isZero();

        assertThat(printed(out)).contains("\"chosen\":\"Because.\"").doesNotContain("Hello");
    }

    @Test
    void statsValidateAndSplitWorkOnWhatWasImported() {
        importRows();

        assertThat(execute("data", "stats", dataset)).isZero();
        assertThat(printed(out))
                .contains("2 preference rows, 2 different prompts")
                .contains("tie = false: 2 (100.0 %)");

        assertThat(execute("data", "validate", dataset)).isZero();
        assertThat(printed(out)).contains("2 rows, whole and unchanged");

        Path splits = folder.resolve("splits");
        assertThat(execute("data", "split", dataset, "--out", splits.toString(), "--fractions", "a=0.5,b=0.5"))
                .isZero();
        assertThat(splits.resolve("a/dataset.json")).exists();
        assertThat(splits.resolve("b/dataset.json")).exists();
    }

    @Test
    void convertSaysWhatIsLost() {
        importRows();
        String labels = folder.resolve("labels").toString();

        assertThat(execute("data", "convert", dataset, "--to", "labels", "--out", labels))
                .isZero();

        assertThat(printed(out)).isEqualTo("4 label rows of 2 read, in " + labels + "\n");
        assertThat(printed(err)).contains("lost from preference to label: which completions were compared");
        assertThat(execute("data", "convert", dataset, "--to", "steps", "--out", labels + "2"))
                .isEqualTo(2);
        assertThat(printed(err)).contains("preference rows cannot be made into steps, but into labels");
    }

    @Test
    void filterSampleAndMixCountWhatTheyLeaveOut() {
        importRows();
        String filtered = folder.resolve("filtered").toString();
        String sampled = folder.resolve("sampled").toString();
        String mixed = folder.resolve("mixed").toString();

        assertThat(execute("data", "filter", dataset, "--where", "length(chosen) < 10", "--out", filtered))
                .isZero();
        assertThat(printed(err)).contains("left out 1: length(chosen) < 10");
        assertThat(execute("data", "sample", dataset, "--fraction", "0.5", "--out", sampled))
                .isZero();
        assertThat(printed(out)).isEqualTo("1 preference row of 2 read, in " + sampled + "\n");
        assertThat(execute("data", "mix", dataset, filtered, "--duplicates", "exact", "--out", mixed))
                .isZero();
        assertThat(printed(err)).contains("left out 1: duplicate");
        assertThat(execute("data", "filter", dataset, "--where", "length(chosen)", "--out", mixed + "2"))
                .isEqualTo(2);
        assertThat(printed(err)).contains("'length(chosen)' is not a condition; write COLUMN OPERATOR VALUE");
    }

    @Test
    void mapWritesColumnsAndImportsThem() throws IOException {
        Path posts = Files.writeString(folder.resolve("posts.jsonl"), "{\"title\":\"T\",\"body\":\"B, b\"}\n");

        assertThat(execute(
                        "data",
                        "map",
                        posts.toString(),
                        "--set",
                        "prompt={title}\\, {body}",
                        "--drop",
                        "title",
                        "--out",
                        dataset))
                .isZero();

        assertThat(execute("data", "show", dataset)).isZero();
        assertThat(printed(out)).contains("made by data map").contains("prompt: T, B, b");
    }

    @Test
    void theDatasetInAFolderIsFoundAndSeveralAreNamed() throws IOException {
        importRows();
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.move(Path.of(dataset), run.resolve("preferences"));

        assertThat(execute("data", "show", run.toString())).isZero();
        assertThat(printed(out)).contains("2 preference rows");

        Files.createDirectory(run.resolve("samples"));
        Files.copy(run.resolve("preferences/dataset.json"), run.resolve("samples/dataset.json"));
        assertThat(execute("data", "show", run.toString())).isEqualTo(2);
        assertThat(printed(err))
                .contains("holds several datasets, name one: ")
                .contains("run/preferences (2 preference rows), ")
                .contains("run/samples (2 preference rows)");
        Files.move(run, Files.createDirectories(folder.resolve("plan")).resolve("01-judge"));
        Files.createDirectories(folder.resolve("plan/01-judge/.work/half"));
        Files.copy(
                folder.resolve("plan/01-judge/samples/dataset.json"),
                folder.resolve("plan/01-judge/.work/dataset.json"));
        assertThat(execute("data", "show", folder.resolve("plan").toString())).isEqualTo(2);
        assertThat(printed(err))
                .contains("plan/01-judge/preferences (2 preference rows), ")
                .doesNotContain(".work");
    }

    @Test
    void aDamagedDatasetIsAUserError() throws IOException {
        importRows();
        Files.delete(Path.of(dataset, "part-00000.arrow"));

        assertThat(execute("data", "validate", dataset)).isEqualTo(2);
        assertThat(printed(err)).contains("part-00000.arrow: is missing");
    }

    private void importRows() {
        assertThat(execute("data", "import", rows, "--out", dataset, "--max-rejected", "0.5"))
                .isZero();
    }

    private int execute(String... words) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        return new Program(List.of(), Commands.all(), terminal).execute(List.of(words));
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
