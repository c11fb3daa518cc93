package org.align4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.arrow.Compression;
import org.align4j.data.arrow.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetTest {
    private static final Lineage LINEAGE = Lineage.of("test");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatIsWrittenIsReadInEveryCompression(Compression compression) {
        List<Preference> rows = preferences(2500);
        Layout layout = new Layout(compression, 1200, 100);

        Dataset<Preference> dataset = write("d", Preference.class, rows, layout);

        assertThat(dataset.toList()).isEqualTo(rows);
        assertThat(dataset.info().parts()).extracting(DatasetInfo.Part::rows).containsExactly(1200L, 1200L, 100L);
    }

    @Test
    void listsOfNumbersAndRecordsAreKept() {
        List<Sample> rows = List.of(
                new Sample("a", Content.text("1+1="), List.of(), null, "p"),
                new Sample(
                        "b",
                        Content.text("né\u0000\uD83D\uDE00"),
                        List.of(
                                new SampledCompletion("", List.of(), List.of(), "length"),
                                new SampledCompletion("2", List.of(1, -2), List.of(-0.5f, Float.MIN_VALUE), "stop")),
                        "2",
                        "p"));

        assertThat(write("d", Sample.class, rows, Layout.DEFAULT).toList()).isEqualTo(rows);
    }

    @Test
    void anEmptyDatasetIsReadAsEmpty() {
        Dataset<Prompt> dataset = write("d", Prompt.class, List.of(), Layout.DEFAULT);

        assertThat(dataset.rows()).isZero();
        assertThat(dataset.toList()).isEmpty();
    }

    @Test
    void aConversationToModelIsStoredAsMessagesAndTextAsText() {
        Document chat = new Document("a", Content.user("hi"));
        Document text = new Document("a", Content.text("hi"));

        Dataset<Document> chats = write("chat", Document.class, List.of(chat), Layout.DEFAULT);
        Dataset<Document> texts = write("text", Document.class, List.of(text), Layout.DEFAULT);

        assertThat(chats.info().columns()).containsOnlyKeys("id", "messages", "train");
        assertThat(texts.info().columns()).containsOnlyKeys("id", "text", "train");
        assertThat(chats.toList()).containsExactly(chat);
        assertThat(texts.toList()).containsExactly(text);
    }

    @Test
    void equalRowsGiveEqualBytes() throws Exception {
        Dataset<Preference> first = write("a", Preference.class, preferences(300), Layout.DEFAULT);
        Dataset<Preference> second = write("b", Preference.class, preferences(300), Layout.DEFAULT);

        assertThat(second.info()).isEqualTo(first.info());
        assertThat(Files.readAllBytes(folder.resolve("b/dataset.json")))
                .isEqualTo(Files.readAllBytes(folder.resolve("a/dataset.json")));
    }

    @Test
    void aBitThatFlippedIsNotRead() throws Exception {
        Dataset<Document> dataset =
                write("d", Document.class, List.of(new Document("a", Content.text("a text to learn"))), Layout.DEFAULT);
        Path part = Dataset.partFile(dataset.folder(), 0);
        byte[] bytes = Files.readAllBytes(part);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a text to learn");
        bytes[at] ^= 1;
        Files.write(part, bytes);

        assertThatThrownBy(() -> Dataset.open(dataset.folder(), Document.class).toList())
                .isInstanceOf(UserError.class)
                .hasMessage(part + ": was changed: its SHA-256 is not what dataset.json says");
    }

    @Test
    void anUnpublishedDatasetCannotBeRead() {
        try (DatasetWriter<Preference> writer = writer("d", new Layout(Compression.NONE, 10, 10))) {
            preferences(25).forEach(writer::write);
        }

        assertThatThrownBy(() -> Dataset.open(folder.resolve("d"), Preference.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unfinished");
    }

    @Test
    void aResumedDatasetHasTheBytesOfAnUninterruptedOne() {
        Layout layout = new Layout(Compression.NONE, 10, 7);
        List<Preference> rows = preferences(35);
        Dataset<Preference> whole = write("whole", Preference.class, rows, layout);
        try (DatasetWriter<Preference> killed = writer("d", layout)) {
            rows.subList(0, 25).forEach(killed::write);
        }

        try (DatasetWriter<Preference> writer =
                DatasetWriter.resume(folder.resolve("d"), Preference.class, LINEAGE, layout)) {
            assertThat(writer.rows()).isEqualTo(20);
            rows.subList((int) writer.rows(), rows.size()).forEach(writer::write);
            assertThat(writer.publish().info()).isEqualTo(whole.info());
        }
        assertThat(folder.resolve("d").toFile().list())
                .containsExactlyInAnyOrder(folder.resolve("whole").toFile().list());
    }

    @Test
    void resumingWithOtherOptionsIsRefused() {
        writer("d", Layout.DEFAULT).close();
        Lineage other = LINEAGE.withSeed(2);

        assertThatThrownBy(() -> DatasetWriter.resume(folder.resolve("d"), Preference.class, other, Layout.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("other options");
    }

    @Test
    void aFinishedDatasetIsNotOverwritten() {
        write("d", Preference.class, preferences(1), Layout.DEFAULT);

        assertThatThrownBy(() -> writer("d", Layout.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("finished dataset");
    }

    @Test
    void textAmongConversationsIsRefusedWithItsRow() {
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(folder.resolve("d"), Prompt.class, LINEAGE)) {
            writer.write(new Prompt("a", Content.user("hi"), null));

            assertThatThrownBy(() -> writer.write(new Prompt("b", Content.text("hi"), null)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("row 2 (b): prompt holds plain text");
        }
    }

    @Test
    void halfASurrogatePairIsRefused() {
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(folder.resolve("d"), Prompt.class, LINEAGE)) {
            assertThatThrownBy(() -> writer.write(new Prompt("a", Content.text("x\uD83D"), null)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("surrogate");
        }
    }

    @Test
    void aDatasetOfOtherRowsIsRefused() {
        write("d", Preference.class, preferences(1), Layout.DEFAULT);

        assertThatThrownBy(() -> Dataset.open(folder.resolve("d"), Prompt.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds preference rows, expected prompt rows");
    }

    private DatasetWriter<Preference> writer(String name, Layout layout) {
        return DatasetWriter.create(folder.resolve(name), Preference.class, LINEAGE, layout);
    }

    private <R extends Row> Dataset<R> write(String name, Class<R> type, List<R> rows, Layout layout) {
        try (DatasetWriter<R> writer = DatasetWriter.create(folder.resolve(name), type, LINEAGE, layout)) {
            rows.forEach(writer::write);
            return writer.publish();
        }
    }

    private static List<Preference> preferences(int count) {
        return IntStream.range(0, count).mapToObj(DatasetTest::preference).toList();
    }

    private static Preference preference(int i) {
        List<Message> prompt = new ArrayList<>();
        for (int turn = 0; turn <= i % 3; turn++) {
            prompt.add(new Message(turn % 2 == 0 ? Message.USER : Message.ASSISTANT, "тест ".repeat(i % 5) + turn));
        }
        boolean tie = i % 4 == 0;
        return new Preference(
                "row-" + i,
                new Content.Chat(prompt),
                Content.assistant(""),
                Content.assistant("no " + i),
                tie ? 0.5 : 1,
                tie,
                i % 2 == 0 ? null : i / 3.0,
                "import",
                i % 5 == 0 ? "judge" : null,
                null,
                i % 7 == 0 ? "因为" : null);
    }
}
