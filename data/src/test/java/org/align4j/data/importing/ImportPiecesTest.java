package org.align4j.data.importing;

import static org.align4j.data.importing.ImportCase.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.Lineage;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.LayoutChoices;
import org.align4j.data.importing.row.Questions;
import org.align4j.data.importing.row.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An import whose pieces were read apart, the last one first, is that of one process. */
class ImportPiecesTest {
    private static final ImportConfig OPTIONS = ImportConfig.DEFAULT.choices(new LayoutChoices(
            null,
            null,
            ids -> "text of " + ids,
            new Questions(new Lineage.Parent("question.jsonl", "sha256:0"), Map.of("81", List.of("q", "r")))));

    /** Bytes of a piece of a few rows. */
    private static final long SMALL = 200;

    @TempDir
    private Path folder;

    private int pieces;
    private int unread;

    static Stream<Importer> importers() {
        return Importers.all().stream();
    }

    @ParameterizedTest
    @MethodSource("importers")
    void ofEveryImporter(Importer importer) throws IOException {
        String example = json(Objects.requireNonNull(ImporterExamples.ALL.get(importer.name())));
        Path rows = write(
                "rows.jsonl", example + "\n{\"x\":1}\n" + example.replaceAll("\"id\": ?\"", "$0other") + "\n{]\n");
        compare(List.of(rows), OPTIONS.format(importer.name()).maxRejected(0.9), example.length());
    }

    @Test
    void rowsAreReadApartUnlessTheyNeedEachOther() throws IOException {
        Path plain = write("plain.jsonl", prompts(0, 50, "text"));
        Path more = write("more.jsonl", prompts(50, 100, "text"));
        compare(List.of(plain, more), ImportConfig.DEFAULT);
        assertThat(pieces).isGreaterThan(10);
        assertThat(unread).isZero();
    }

    @Test
    void idsThatComeAgainGetTheirNumber() throws IOException {
        Path one = write("one.jsonl", prompts(0, 20, "text"));
        Path same = write("same.jsonl", prompts(10, 30, "text"));
        ImportReport report = compare(List.of(one, same), ImportConfig.DEFAULT);
        assertThat(report.renamedIds()).isEqualTo(10);
    }

    @Test
    void theFirstRowsFormDecidesAlsoAboutRowsReadApart() throws IOException {
        Path text = write("text.jsonl", prompts(0, 5, "text"));
        Path chat = write("chat.jsonl", prompts(5, 10, "chat"));
        Path mixed = write("mixed.jsonl", prompts(10, 15, "chat") + prompts(15, 30, "text"));
        ImportReport report = compare(List.of(text, chat, mixed), ImportConfig.DEFAULT.maxRejected(0.5));
        assertThat(report.rejected()).isEqualTo(Map.of("mixed-forms", 10L));
        compare(List.of(chat, mixed, text), ImportConfig.DEFAULT.maxRejected(0.9));
    }

    @Test
    void theFirstOfTheLinesThatEndAnImportEndsIt() throws IOException {
        Path one = write("one.jsonl", prompts(0, 5, "text") + json("{'id':'x','prompt':'p','model_reply':'a'}\n"));
        Path two = write("two.jsonl", prompts(5, 9, "text") + json("{'id':'y','prompt':'p','model_reply':'a'}\n"));
        assertThat(refusal(List.of(one, two), ImportConfig.DEFAULT))
                .contains("one.jsonl:6: model_reply looks like an answer");
        Path bad = write("bad.jsonl", prompts(0, 1, "text") + "{]\n".repeat(9));
        assertThat(refusal(List.of(bad, two), ImportConfig.DEFAULT.as(Target.PROMPTS)))
                .contains("bad.jsonl:2: ");
    }

    @Test
    void aFinishedDatasetIsRefusedBeforeAnythingIsRead() throws IOException {
        Path rows = write("rows.jsonl", prompts(0, 5, "text"));
        Path out = folder.resolve("out");
        DataImport.run(List.of(rows), out, ImportConfig.DEFAULT, count -> {});
        DataImport again = DataImport.of(List.of(rows), out, ImportConfig.DEFAULT);
        assertThatThrownBy(() -> again.pieces(1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("finished dataset");
    }

    private static String prompts(int from, int to, String form) {
        StringBuilder rows = new StringBuilder();
        for (int i = from; i < to; i++) {
            rows.append(
                    form.equals("chat")
                            ? json("{'id':'" + i + "','prompt':[{'role':'user','content':'Speak " + i + "'}]}\n")
                            : json("{'id':'" + i + "','prompt':'Speak " + i + "'}\n"));
        }
        return rows.toString();
    }

    private ImportReport compare(List<Path> files, ImportConfig options) throws IOException {
        return compare(files, options, SMALL);
    }

    private ImportReport compare(List<Path> files, ImportConfig options, long bytes) throws IOException {
        Path here = Files.createTempDirectory(folder, "here");
        Path apart = Files.createTempDirectory(folder, "apart");
        ImportReport report = DataImport.run(files, here, options, count -> {});
        assertThat(apart(files, apart, options, bytes)).isEqualTo(report);
        assertThat(hashes(apart)).isEqualTo(hashes(here));
        return report;
    }

    private String refusal(List<Path> files, ImportConfig options) throws IOException {
        Path out = folder.resolve("refused");
        List<String> messages = new ArrayList<>();
        for (boolean here : List.of(true, false)) {
            try {
                if (here) {
                    DataImport.run(files, out, options, count -> {});
                } else {
                    apart(files, out, options, SMALL);
                }
                messages.add("not refused");
            } catch (UserError e) {
                messages.add(e.getMessage());
            }
            assertThat(out).doesNotExist();
        }
        assertThat(messages.get(1)).isEqualTo(messages.get(0)).isNotEqualTo("not refused");
        return messages.get(0);
    }

    private ImportReport apart(List<Path> files, Path out, ImportConfig options, long bytes) throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        DataImport imported = DataImport.of(files, out, options);
        List<ImportPiece> asked = imported.pieces(bytes);
        List<ImportedPiece> read = new ArrayList<>();
        for (int i = asked.size() - 1; i >= 0; i--) {
            read.add(PieceReading.read(asked.get(i), options, work.resolve("piece-" + i)));
        }
        Collections.reverse(read);
        pieces = read.size();
        unread = (int) read.stream().filter(piece -> piece.folder() == null).count();
        return imported.write(asked, read.iterator(), count -> {});
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Map<String, String> hashes(Path dataset) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(dataset)) {
            for (Path file : files.toList()) {
                hashes.put(file.getFileName().toString(), Hashes.ofFile(file));
            }
        }
        return hashes;
    }
}
