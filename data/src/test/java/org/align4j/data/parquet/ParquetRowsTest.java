package org.align4j.data.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of DuckDB and pyarrow, as README.md beside them says; more of pyarrow's are {@code RowSourcesTest}'s. */
class ParquetRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip-v2.parquet",
                "lz4_raw-v1.parquet",
                "uncompressed-v2.parquet",
                "pages-v2-snappy.parquet",
                "pages-v2-none.parquet"
            })
    void listsOfListsMapsStructsNullsAndDecimalsAreWhatTheyWere(String file) throws IOException {
        List<JsonNode> expected = new ArrayList<>();
        for (String line : Files.readAllLines(resource("rows.jsonl"))) {
            expected.add(JSON.readTree(line));
        }

        assertThat(rows(resource(file))).isEqualTo(expected);
    }

    /** Through text, so that only what JSON says is compared. */
    private static List<JsonNode> rows(Path file) throws JsonProcessingException {
        List<JsonNode> rows = new ArrayList<>();
        try (ParquetRows source = new ParquetRows(file)) {
            while (source.hasNext()) {
                rows.add(JSON.readTree(source.next().toString()));
            }
        }
        return rows;
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ParquetRowsTest.class.getResource("/parquet/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
