package org.align4j.data.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.PartReader;
import org.align4j.data.arrow.TypedSchema;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceConfig;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile data files: read, or refused in one line, within bounds. */
class DataFuzzTest {
    private static final long MEMORY = 512L << 20;
    private static final long LARGEST_ROW = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"types.arrow", "types-stream.arrow", "types-lz4.arrow"})
    void arrow(String name) {
        Path file = folder.resolve("fuzz.arrow");
        check("arrow-" + name, List.of(resource("/types/" + name)), Mutations.bytes(), 300, input -> rows(file, input));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.parquet", "types-integers.parquet", "types-old.parquet", "encodings.parquet"})
    void parquet(String name) {
        Path file = folder.resolve("fuzz.parquet");
        check(
                "parquet-" + name,
                List.of(resource("/types/" + name)),
                Mutations.bytes(),
                300,
                input -> rows(file, input));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.jsonl", "r.json", "r.csv", "r.txt"})
    void text(String name) {
        Path file = folder.resolve(name);
        check("text-" + name, texts(), Mutations.text(), 1000, input -> rows(file, input));
        check("bytes-" + name, texts(), Mutations.bytes(), 1000, input -> rows(file, input));
    }

    @Test
    void gzip() throws IOException {
        Path file = folder.resolve("r.jsonl.gz");
        List<byte[]> corpus = new ArrayList<>();
        for (byte[] text : texts()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(text);
            }
            corpus.add(packed.toByteArray());
        }
        check("gzip", corpus, Mutations.bytes(), 1000, input -> rows(file, input));
    }

    @Test
    void manifestOfADataset() throws IOException {
        Path dataset = dataset();
        Path manifest = dataset.resolve(DatasetInfo.FILE);
        List<byte[]> corpus = List.of(Files.readAllBytes(manifest));
        for (Mutations mutations : List.of(Mutations.text(), Mutations.bytes())) {
            check("dataset-json", corpus, mutations, 500, input -> {
                Files.write(manifest, input);
                Dataset.open(dataset, Document.class).toList();
            });
        }
    }

    @Test
    void partOfADataset() throws IOException {
        Path dataset = dataset();
        Path part = dataset.resolve("part-00000.arrow");
        // Without the hash, which a damaged part would not get past.
        TypedSchema<Document> schema = TypedSchema.of(Document.class, ContentForm.CHAT);
        check("part", List.of(Files.readAllBytes(part)), Mutations.bytes(), 500, input -> {
            Files.write(part, input);
            try (PartReader<Document> rows = schema.reader(part, 20)) {
                rows.forEachRemaining(row -> {});
            }
        });
    }

    /** What longer runs have found. */
    @ParameterizedTest
    @ValueSource(strings = {"columns-in-a-circle.arrow", "list-without-room.arrow", "text-past-its-page.parquet"})
    void filesThatOnceBrokeAReader(String name) {
        Path file = folder.resolve(name);
        check("damaged-" + name, List.of(resource("/damaged/" + name)), Mutations.bytes(), 0, input -> {
            assertThatThrownBy(() -> rows(file, input)).isInstanceOf(UserError.class);
        });
    }

    private Path dataset() {
        Path dataset = folder.resolve("dataset");
        try (DatasetWriter<Document> writer = DatasetWriter.create(dataset, Document.class, Lineage.of("test"))) {
            for (int i = 0; i < 20; i++) {
                writer.write(
                        new Document("row-" + i, Content.user("question " + i), i % 3 == 0 ? List.of(false) : null));
            }
            writer.publish();
        }
        return dataset;
    }

    private static void check(String name, List<byte[]> corpus, Mutations mutations, int inputs, Fuzz.Reader reader) {
        new Fuzz(name, corpus, mutations, UserError.class, MEMORY, inputs).check(reader);
    }

    private static void rows(Path file, byte[] input) throws IOException {
        Files.write(file, input);
        try (RowSource source = RowSources.open(file, new SourceConfig(TextUnit.PARAGRAPH, LARGEST_ROW))) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                assertThat(row.columns().toString()).isNotNull();
            }
        }
    }

    private static List<byte[]> texts() {
        String rows = """
                {"id": 1, "prompt": "p é 😀", "completion": "c\\n", "score": -1.5e3, "tags": ["x", null], "of": {"y": true}}
                {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}]}
                {"a": NaN}{"a": 2}
                {
                  "a": [1,
                  2]
                }
                """;
        String array = "[" + rows.lines().limit(2).reduce((a, b) -> a + "," + b).orElseThrow() + "]";
        return List.of(
                rows.getBytes(StandardCharsets.UTF_8),
                array.getBytes(StandardCharsets.UTF_8),
                ("{\"version\": 1, \"data\": " + array + "}").getBytes(StandardCharsets.UTF_8),
                "prompt,completion\n\"a,\n\"\"b\"\"\",x\n\nlast,\"\"\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] resource(String name) {
        try {
            return Files.readAllBytes(Path.of(
                    Objects.requireNonNull(DataFuzzTest.class.getResource(name)).toURI()));
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
