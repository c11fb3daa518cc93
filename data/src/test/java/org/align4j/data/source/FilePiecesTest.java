package org.align4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever lines are cut, their rows are those of the whole file. */
class FilePiecesTest {
    private static final SourceConfig OPTIONS = SourceConfig.of(TextUnit.PARAGRAPH);
    /** What lines look like, well and badly written; single quotes stand for double ones. */
    private static final List<String> LINES = List.of(
            "{'a':1}",
            "{'a':2}\r",
            "{'a':3}{'a':4} ",
            "",
            " ",
            "{'a':",
            "5}",
            "{",
            "  'b': {'c': [",
            "{'d': 1},",
            "{'d': '}{'}",
            "]}",
            "}",
            "{'a': 'grüße}",
            "[1, 2]",
            "{'a':6} {'b':{}",
            "not json");

    @TempDir
    private Path folder;

    @Test
    void rowsOfPiecesAreThoseOfTheFile() throws IOException {
        Random random = new Random(3);
        int cut = 0;
        for (int file = 0; file < 400; file++) {
            StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "\uFEFF" : "");
            text.append("{'a':0}\n");
            for (int line = random.nextInt(12); line > 0; line--) {
                text.append(LINES.get(random.nextInt(LINES.size()))).append('\n');
            }
            Path path = Files.writeString(
                    folder.resolve("rows-" + file + ".jsonl"), text.toString().replace('\'', '"'));

            List<FilePiece> pieces = RowSources.pieces(path, OPTIONS, 1 + random.nextInt(30));
            List<String> read = new ArrayList<>();
            pieces.forEach(piece -> read.addAll(shown(RowSources.open(piece, OPTIONS))));

            assertThat(read).as(text.toString()).isEqualTo(shown(RowSources.open(path, OPTIONS)));
            cut += pieces.size() - 1;
        }
        assertThat(cut).isGreaterThan(400);
    }

    @Test
    void whatIsNotLinesStaysWhole() throws IOException {
        for (String name : List.of("a.csv", "a.txt", "array.json", "array.jsonl")) {
            Path path = Files.writeString(folder.resolve(name), "[{\"a\":1}\n,\n{\"a\":2}\n,{\"b\":{}\n}\n]\n");
            assertThat(RowSources.pieces(path, OPTIONS, 1)).containsExactly(FilePiece.whole(path));
        }
        Path lines = Files.writeString(folder.resolve("small.jsonl"), "{}\n{}\n{}\n");
        assertThat(RowSources.pieces(lines, OPTIONS, 9)).containsExactly(FilePiece.whole(lines));
        assertThat(RowSources.pieces(lines, OPTIONS, 2)).hasSize(3);
    }

    /** All that is read of a source, problems too. */
    private static List<String> shown(RowSource opened) {
        List<String> rows = new ArrayList<>();
        try (RowSource source = opened) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                RowProblem problem = row.problem();
                rows.add(row.place() + " " + row.columns() + " " + (problem == null ? "" : problem.getMessage()));
            }
        }
        return rows;
    }
}
