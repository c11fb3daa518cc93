package org.align4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which people lay rows out in JSON, and how large a row may be. */
class JsonShapesTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void severalObjectsInALineAreSeveralRows() throws IOException {
        List<SourceRow> rows = rows("r.jsonl", "{'a':1}{'a':2}\n{'a':3} {'a':4}\n");

        assertThat(rows).extracting(JsonShapesTest::a).containsExactly("1", "2", "3", "4");
        assertThat(rows).extracting(SourceRow::line).containsExactly(1L, 1L, 2L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.jsonl", "r.json"})
    void objectsPrintedOverSeveralLinesAreRowsOfTheirFirstLine(String name) throws IOException {
        List<SourceRow> rows = rows(name, "{\n  'a': 1,\n  'b': [\n {'c':'}'}]\n}\n{\n  'a': 2\n}{'a':\n3}\n{'a':4}\n");

        assertThat(rows).extracting(JsonShapesTest::a).containsExactly("1", "2", "3", "4");
        assertThat(rows).extracting(SourceRow::line).containsExactly(1L, 6L, 6L, 10L);
    }

    @Test
    void aLineThatBreaksOffHidesNoLineAfterIt() throws IOException {
        List<SourceRow> rows = rows("r.jsonl", "{'a':1,\n{'a':2}\n{'a':[1,\n{'a':3}\n{'a':4}\n{'a':\n");

        assertThat(rows)
                .extracting(row ->
                        row.problem() == null ? a(row) : row.problem().reason().word())
                .containsExactly("invalid-json", "2", "invalid-json", "3", "4", "invalid-json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'version':'1.0','data':[{'a':1},{'a':2}]}",
                "{'data':[{'a':1},\n{'a':2}],'n':{'x':[1]}}",
                "{'meta':{'data':[{'a':9}]},'rows':[{'a':1},{'a':2}]}"
            })
    void rowsInAnArrayOfAnObjectAreRead(String text) throws IOException {
        assertThat(rows("r.json", text)).extracting(JsonShapesTest::a).containsExactly("1", "2");
    }

    @Test
    void rowsMayHaveAColumnOfThatName() throws IOException {
        assertThat(rows("r.json", "{'a':1,'data':[{'b':1}]}\n{'a':2,'data':[{'b':2}]}\n"))
                .extracting(JsonShapesTest::a)
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'examples':[{'a':1}],'data':[{'a':2}]}",
                "{'test':[{'a':1}],'data':[{'a':2}]}",
                "{'data':[{'a':1}],'n':3,'validation':[{'a':2}]}"
            })
    void rowsInTwoListsOfAnObjectAreNotReadInPart(String text) {
        assertThatThrownBy(() -> rows("r.json", text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("r.json: holds rows in more than one list");
    }

    @Test
    void anObjectWithADifferentArrayIsARow() throws IOException {
        assertThat(rows("r.json", "{'messages':[{'role':'user'}],'a':5}"))
                .extracting(JsonShapesTest::a)
                .containsExactly("5");
    }

    @Test
    void whatFollowsAnArrayOfRowsIsNotOverlooked() {
        assertThatThrownBy(() -> rows("r.json", "{'data':[{'a':1}]} {'data':[{'a':2}]}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is more after it");
        assertThatThrownBy(() -> rows("r.json", "{'data':[{'a':1}],"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ends too early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void aNumberThatIsNoneCostsOnlyItsColumn(String number) throws IOException {
        for (String name : List.of("r.jsonl", "r.json")) {
            String row = "{'a':1,'logprob':" + number + "}";
            List<SourceRow> rows = rows(name, name.endsWith("l") ? row : "[" + row + "]");
            assertThat(rows).extracting(JsonShapesTest::a).containsExactly("1");
            assertThat(rows.get(0).columns().path("logprob").isNumber()).isTrue();
        }
    }

    @Test
    void aNumberBeyondAllBoundsCostsItsRow() throws IOException {
        List<SourceRow> rows = rows("r.jsonl", "{'a':1e99999999999}\n{'a':2}\n");

        assertThat(Objects.requireNonNull(rows.get(0).problem()).reason()).isEqualTo(Reason.INVALID_NUMBER);
        assertThat(a(rows.get(1))).isEqualTo("2");
        assertThatThrownBy(() -> rows("r.json", "[{'a':1e99999999999}]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("r.json:1: holds a number whose exponent has too many digits");
    }

    @Test
    void faultsSayColumnAndWhatWasExpected() throws IOException {
        assertThat(Objects.requireNonNull(
                                rows("r.jsonl", "{'a':1 'b':2}").get(0).problem())
                        .getMessage())
                .isEqualTo("is not valid JSON at column 8: '\"' is unexpected: expected a comma or }");
        assertThatThrownBy(() -> rows("r.json", "[{'a':1},\n{'a':oops}]"))
                .hasMessageEndingWith(
                        "r.json:2: is not valid JSON at column 6: 'oops' is not a value; expected a text in"
                                + " double quotes, a number, true, false, null, [ or {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.json", "r.jsonl"})
    void manyBlankLinesBeforeTheFirstValueAreRead(String name) throws IOException {
        List<SourceRow> rows = rows(name, " \n".repeat(100_000) + "{'a':1}\n\n{'a':2}");
        assertThat(rows).extracting(SourceRow::line).containsExactly(100_001L, 100_003L);
        assertThat(rows).extracting(JsonShapesTest::a).containsExactly("1", "2");
    }

    /** Lines of every length around the size of what is read at once. */
    @Test
    void linesEndWhereTheyEnd() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> values = new ArrayList<>();
        for (int length : new int[] {1, 65_520, 65_535, 65_536, 65_537, 3, 131_072, 200_000}) {
            String value = "x".repeat(length);
            values.add(value);
            text.append("{'a':'").append(value).append("'}\n");
        }
        assertThat(rows("r.jsonl", text.toString()))
                .extracting(JsonShapesTest::a)
                .containsExactlyElementsOf(values);
    }

    @Test
    void aLineThatIsTooLongIsABadRowAndTheNextOneIsRead() throws IOException {
        Path file = folder.resolve("bomb.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 40; i++) {
                out.write(new byte[MIB]);
            }
            out.write("\"}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
        }

        List<SourceRow> rows = rows(file, new SourceConfig(TextUnit.FILE, MIB));

        assertThat(rows).hasSize(2);
        assertThat(Objects.requireNonNull(rows.get(0).problem()).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(rows.get(0).problem())
                .hasMessageContaining("larger than 1 MiB")
                .hasMessageContaining("--max-row-mib");
        assertThat(a(rows.get(1))).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.csv.gz", "b.txt.gz", "b.json.gz", "b.tsv.gz"})
    void aRowThatIsTooLargeEndsTheFileInOneLine(String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((name.startsWith("b.json") ? "[{\"a\":\"" : "a\n\"").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 40; i++) {
                out.write("x".repeat(MIB).getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThatThrownBy(() -> rows(file, new SourceConfig(TextUnit.LINE, MIB)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(name)
                .hasMessageContaining("a row is larger than 1 MiB")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static String a(SourceRow row) {
        return row.columns().path("a").asText();
    }

    private List<SourceRow> rows(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text.replace('\'', '"'));
        return rows(file, SourceConfig.of(TextUnit.FILE));
    }

    private static List<SourceRow> rows(Path file, SourceConfig options) {
        List<SourceRow> rows = new ArrayList<>();
        try (RowSource source = RowSources.open(file, options)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
