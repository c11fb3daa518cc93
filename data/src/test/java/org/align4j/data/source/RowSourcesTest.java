package org.align4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSourcesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datasets",
                "file-uncompressed.arrow",
                "file-lz4.arrow",
                "file-zstd.arrow",
                "stream.arrows",
                "file-large-types.arrow",
                "file-dictionary.arrow",
                "file-null-fields.arrow",
                "polars-default.arrow",
                "polars-oldest-zstd.arrow",
                "rows-snappy.parquet",
                "rows-zstd.parquet",
                "expected.jsonl"
            })
    void everyContainerHoldsTheSameRows(String container) throws IOException {
        List<ObjectNode> rows = columns(Fixtures.path("arrow").resolve(container));

        List<String> expected = Files.readAllLines(Fixtures.path("arrow/expected.jsonl"));
        assertThat(rows).hasSize(expected.size());
        for (int i = 0; i < rows.size(); i++) {
            ObjectNode row = rows.get(i);
            if (container.contains("dictionary")) {
                assertThat(row.remove("source").asText()).isIn("human", "judge");
            }
            assertThat(withoutNulls(row)).isEqualTo(withoutNulls((ObjectNode) JSON.readTree(expected.get(i))));
        }
    }

    @Test
    void dictionaryColumnsAreLookedUp() {
        List<ObjectNode> rows = columns(Fixtures.path("arrow/file-dictionary.arrow"));

        assertThat(rows.subList(0, 4))
                .extracting(row -> row.path("source").asText())
                .containsExactly("human", "judge", "human", "human");
    }

    @Test
    void splitsOfADatasetDictAreNamed() {
        Path splits = Fixtures.path("arrow/datasets-splits");

        assertThatThrownBy(() -> RowSources.open(splits, TextUnit.FILE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("several splits")
                .hasMessageContaining("train");
        assertThat(columns(splits.resolve("train"))).hasSize(15);
    }

    @Test
    void textColumnsOfParquetHoldTheRowsOfTheirJsonLines() {
        List<ObjectNode> rows = columns(Fixtures.path("arrow/text.parquet"));

        assertThat(rows).isNotEmpty().isEqualTo(columns(Fixtures.path("arrow/text.jsonl")));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 11, 400, 4000})
    void aTruncatedParquetFileIsAUserErrorInOneLine(int length) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.path("arrow/rows-zstd.parquet"));
        Path cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, length));

        assertThatThrownBy(() -> columns(cut))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cut.parquet: cannot be read as Parquet: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aDamagedPageOfParquetIsAUserError() throws IOException {
        byte[] bytes = Files.readAllBytes(Fixtures.path("arrow/rows-zstd.parquet"));
        for (int i = 40; i < 120; i++) {
            bytes[i] ^= 0x5A;
        }
        Path damaged = Files.write(folder.resolve("damaged.parquet"), bytes);

        assertThatThrownBy(() -> columns(damaged))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("damaged.parquet");
    }

    @Test
    void aTruncatedArrowFileIsAUserError() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.path("arrow/file-lz4.arrow"));
        Path cut = Files.write(folder.resolve("cut.arrow"), java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> columns(cut)).isInstanceOf(UserError.class).hasMessageContaining("cut.arrow");
    }

    @Test
    void badLinesOfJsonLinesDoNotHideTheGoodOnes() throws IOException {
        byte[] bytes = concat(
                "\uFEFF{\"a\":1}\r\n".getBytes(StandardCharsets.UTF_8),
                "\n{\"a\":NaN}\n{\"a\":1,\"a\":2}\n[1]\n{\"a\":\"".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xC3, (byte) 0x28},
                "\"}\n{\"a\":2} x\n{\"a\":\"é😀\"}".getBytes(StandardCharsets.UTF_8));

        List<SourceRow> rows = rows(Files.write(folder.resolve("r.jsonl"), bytes));

        assertThat(rows).extracting(SourceRow::line).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(rows)
                .extracting(row -> row.problem() == null ? null : row.problem().reason())
                .containsExactly(
                        null,
                        null,
                        Reason.INVALID_JSON,
                        Reason.NOT_AN_OBJECT,
                        Reason.INVALID_UTF8,
                        Reason.INVALID_JSON,
                        null);
        assertThat(rows.get(6).columns().path("a").asText()).isEqualTo("é😀");
    }

    @Test
    void gzippedFilesAreReadAsWhatTheyHold() throws IOException {
        Path file = folder.resolve("r.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(rows(file)).hasSize(2);
    }

    @Test
    void packedFilesMayFollowEachOther() throws IOException {
        String lines = "{\"a\":1}\n{\"a\":2}\n";

        assertThat(rows(Files.write(folder.resolve("r.jsonl.gz"), concat(gzip(lines), gzip(lines)))))
                .hasSize(4);
        assertThat(rows(Files.write(folder.resolve("r.jsonl.zst"), concat(zstd(lines), zstd(lines)))))
                .hasSize(4);
    }

    /** As tapes and tar pad files. */
    @Test
    void zerosMayFollowAGzipFile() throws IOException {
        byte[] lines = gzip("{\"a\":1}\n{\"a\":2}\n");
        byte[] padded = concat(lines, new byte[1000]);

        assertThat(rows(Files.write(folder.resolve("r.jsonl.gz"), padded))).hasSize(2);
        assertThat(rows(Files.write(folder.resolve("s.jsonl.gz"), concat(padded, lines))))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "50415231150415,is a Parquet file; give it the ending .parquet",
        "4152524f57310000,is an Arrow file; give it the ending .arrow",
        "1f8b0800,is compressed by gzip; add .gz to its name",
        "28b52ffd0458,is compressed by Zstandard; add .zst to its name",
        "504b03041400,'is a zip archive (or a spreadsheet); unpack it, or save it as CSV'",
        "fffe7b00,is text in UTF-16; save it in UTF-8",
        "7b0022006100,'is not text in UTF-8, every second byte is zero as in UTF-16; save it in UTF-8'"
    })
    void aFileThatIsSomethingElseThanItsNameSaysIsCalledSo(String start, String what) throws IOException {
        byte[] bytes = java.util.HexFormat.of().parseHex(start);
        for (String name : List.of("r.jsonl", "r.json", "r.csv", "r.txt", "r.md")) {
            Path file = Files.write(folder.resolve(name), bytes);
            assertThatThrownBy(() -> rows(file)).isInstanceOf(UserError.class).hasMessage(file + ": " + what);
        }
    }

    @Test
    void aTextMayBeginLikeAnotherKindOfFile() throws IOException {
        assertThat(rows(Files.writeString(folder.resolve("r.txt"), "PARC and BZh are names")))
                .hasSize(1);
    }

    /** Java's own gzip takes whatever it cannot read behind a packed file as the end. */
    @Test
    void whatFollowsAPackedFileAndIsNoneIsNotOverlooked() throws IOException {
        byte[] rows = gzip("{\"a\":1}\n");
        byte[] damaged = gzip("{\"a\":2}\n");
        damaged[0] ^= 1;
        byte[] garbage = "xx".getBytes(StandardCharsets.UTF_8);
        for (byte[] rest : List.of(damaged, garbage)) {
            Path file = Files.write(folder.resolve("r.jsonl.gz"), concat(rows, rest));
            assertThatThrownBy(() -> rows(file))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the compressed data is followed by something else");
        }
    }

    @Test
    void aPackedFileThatIsCutIsRefused() throws IOException {
        String lines = "{\"a\":1}\n".repeat(1000);
        byte[] gz = concat(gzip(lines), java.util.Arrays.copyOf(gzip(lines), 12));
        byte[] zst = java.util.Arrays.copyOf(zstd(lines), 20);
        byte[] head = concat(zstd(lines), java.util.Arrays.copyOf(zstd(lines), 9));
        for (Path file : List.of(
                Files.write(folder.resolve("r.jsonl.gz"), gz),
                Files.write(folder.resolve("r.csv.zst"), zst),
                Files.write(folder.resolve("h.jsonl.zst"), head))) {
            assertThatThrownBy(() -> rows(file))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("; the file may have been cut");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdCompressorOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void jsonFilesHoldAnArrayOrLines() throws IOException {
        Path array = Files.writeString(folder.resolve("a.json"), " [{\"a\":1},\n {\"a\":2}, 3]\n");
        Path lines = Files.writeString(folder.resolve("l.json"), "{\"a\":1}\n{\"a\":2}\n");

        assertThat(rows(array)).extracting(SourceRow::line).containsExactly(1L, 2L, 2L);
        assertThat(rows(array).get(2).problem()).isNotNull();
        assertThat(rows(lines)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"a\":1},\n{\"a\":}]", "[{\"a\":1},\n{\"a\":2}", "[{\"a\":1}]\n[2]"})
    void aDamagedJsonArrayNamesItsLine(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), text);

        assertThatThrownBy(() -> rows(file)).isInstanceOf(UserError.class).hasMessageContaining("a.json:2: ");
    }

    @Test
    void csvKeepsQuotedLineBreaksAndNamesShortRows() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.csv"), "\uFEFFprompt,completion\n\"a,\n\"\"b\"\"\",x\nonly\nlast,\"\"\n");

        List<SourceRow> rows = rows(file);

        assertThat(rows).extracting(SourceRow::line).containsExactly(2L, 4L, 5L);
        assertThat(rows.get(0).columns().path("prompt").asText()).isEqualTo("a,\n\"b\"");
        assertThat(Objects.requireNonNull(rows.get(1).problem()).reason()).isEqualTo(Reason.WRONG_COLUMN_COUNT);
        assertThat(rows.get(2).columns().path("completion").asText()).isEmpty();
    }

    @Test
    void aColumnOfCsvWithoutANameGetsTheOneThatPandasGivesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("c.csv"), ",prompt,\n0,a,\n");

        assertThat(rows(file).get(0).columns().toString())
                .isEqualTo("{\"Unnamed: 0\":\"0\",\"prompt\":\"a\",\"Unnamed: 2\":\"\"}");
    }

    @Test
    void damagedCsvIsToldInWords() throws IOException {
        Path after = Files.writeString(folder.resolve("a.csv"), "prompt\n\"x\" y\n");
        Path open = Files.writeString(folder.resolve("o.csv"), "prompt\n\"x\n");

        assertThatThrownBy(() -> rows(after))
                .hasMessage(
                        after + ":2: is not valid CSV: text follows a closing quote; a quote inside of a quoted text"
                                + " is written twice");
        assertThatThrownBy(() -> rows(open))
                .hasMessage(open + ":2: is not valid CSV: a quote is opened and not closed");
    }

    @Test
    void textIsCutIntoParagraphsLinesOrNotAtAll() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "\n\na\nb\n\n \nc\n");

        assertThat(texts(file, TextUnit.PARAGRAPH)).containsExactly("a\nb", "c");
        assertThat(texts(file, TextUnit.LINE)).containsExactly("a", "b", "c");
        assertThat(texts(file, TextUnit.FILE)).containsExactly("\n\na\nb\n\n \nc\n");
    }

    @Test
    void anUnknownEndingIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.xlsx"), "");

        assertThatThrownBy(() -> RowSources.open(file, TextUnit.FILE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown kind of file");
    }

    private static List<String> texts(Path file, TextUnit unit) {
        List<String> texts = new ArrayList<>();
        try (RowSource source = RowSources.open(file, unit)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                texts.add(row.columns().path("text").asText());
            }
        }
        return texts;
    }

    private static List<SourceRow> rows(Path file) {
        List<SourceRow> rows = new ArrayList<>();
        try (RowSource source = RowSources.open(file, TextUnit.FILE)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<ObjectNode> columns(Path file) {
        return rows(file).stream().map(SourceRow::columns).toList();
    }

    /** Numbers are compared as doubles: files differ in what they call an integer. */
    private static JsonNode withoutNulls(ObjectNode row) throws IOException {
        ObjectNode copy = row.deepCopy();
        List<String> names = new ArrayList<>();
        copy.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (copy.path(name).isNull()) {
                copy.remove(name);
            } else if (copy.path(name).isNumber()) {
                copy.put(name, copy.path(name).asDouble());
            }
        }
        return JSON.readTree(JSON.writeValueAsString(copy));
    }

    private static byte[] concat(byte[]... parts) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }
}
