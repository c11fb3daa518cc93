package org.align4j.data.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of every physical and logical type beside what pyarrow reads, by {@code types/every_type.py}. */
class EveryTypeTest {
    @TempDir
    private Path folder;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int DIGITS_OF_A_DOUBLE = 17;

    @ParameterizedTest
    @CsvSource({
        "types.arrow, types.arrow",
        "types-stream.arrow, types.arrow",
        "types-lz4.arrow, types.arrow",
        "grown.arrow, grown.arrow",
        "durations.parquet, durations.parquet",
        "types.parquet, types.parquet",
        "types-integers.parquet, types.parquet",
        "types-old.parquet, types-old.parquet",
        "encodings.parquet, encodings.parquet"
    })
    void aValueIsWhatItsLogicalTypeSays(String file, String expected) throws IOException {
        List<String> lines = Files.readAllLines(resource(expected + ".jsonl"));
        List<JsonNode> rows = rows(resource(file));
        assertThat(rows).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, String> wanted = byColumn(JSON.readTree(lines.get(i)));
            assertThat(byColumn(rows.get(i))).as("row %d", i + 1).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @CsvSource({"interval, Interval(MONTH_DAY_NANO)", "union, 'Union(Sparse, [0])'", "decimal, 'decimal64(18, 2)'"})
    void aTypeThatIsNotKnownIsNamedWithItsColumn(String name, String type) {
        Path file = resource("refused/" + name + ".arrow");
        assertThatThrownBy(() -> rows(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith("column x is of type " + type
                        + ", which is not known here; leave it out, or write it as text or numbers");
    }

    @ParameterizedTest
    @CsvSource({
        "100.0, 100.0",
        "1e3, 1000",
        "18.50, 18.50",
        "0.00001, 0.00001",
        "-2.5E7, -25000000",
        "1e401, 1E+401",
        "12345678901234567890, 12345678901234567890",
        "true, true"
    })
    void aNumberThatBecomesTextKeepsItsDigitsAndHasNoExponent(String json, String words) throws IOException {
        Path file = Files.writeString(folder.resolve("r.jsonl"), "{\"x\":" + json + "}\n");

        assertThat(rows(file)).extracting(row -> JsonValues.words(row.get("x"))).containsExactly(words);
    }

    @ParameterizedTest
    @CsvSource({"2.5E7, 25000000.0", "0.5, 0.5", "3, 3.0", "1e-7, 0.0000001", "NaN, NaN", "Infinity, Infinity"})
    void soDoesADouble(double number, String words) {
        assertThat(JsonValues.words(JsonNodeFactory.instance.numberNode(number)))
                .isEqualTo(words);
    }

    /** Text by column, so that a difference names its column; numbers by their value, not by their digits. */
    private static Map<String, String> byColumn(JsonNode row) throws JsonProcessingException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> column : row.properties()) {
            JsonNode value = JSON.readTree(column.getValue().toString());
            columns.put(column.getKey(), canonical(value));
        }
        return columns;
    }

    private static String canonical(JsonNode value) {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            // Java 17 prints some doubles with a digit more than needed.
            return number.scale() <= 0 || number.precision() > DIGITS_OF_A_DOUBLE
                    ? number.toPlainString()
                    : Double.toString(number.doubleValue());
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(canonical(element)));
            return elements.toString();
        }
        if (value.isObject()) {
            Map<String, String> fields = new LinkedHashMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), canonical(field.getValue())));
            return fields.toString();
        }
        return value.toString().toLowerCase(Locale.ROOT).replace("infinity", "inf");
    }

    private static List<JsonNode> rows(Path file) {
        List<JsonNode> rows = new ArrayList<>();
        try (RowSource source = RowSources.open(file, TextUnit.PARAGRAPH)) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                rows.add(row.columns());
            }
        }
        return rows;
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(EveryTypeTest.class.getResource("/types/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
