package org.align4j.pipeline.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.TokenRow;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowReaderTest {
    private static final List<Message> TURNS = List.of(
            new Message("user", "2+2?"),
            new Message("assistant", "5"),
            new Message("user", "Sure?"),
            new Message("assistant", "Sorry, 4."));

    @TempDir
    private Path folder;

    @Test
    void theLossLeavesOutTurnsThatAreNotToBeLearned() {
        Path data = folder.resolve("data");
        try (DatasetWriter<Document> writer = DatasetWriter.create(data, Document.class, Lineage.of("test"))) {
            writer.write(new Document("all", new Content.Chat(TURNS)));
            writer.write(new Document("last", new Content.Chat(TURNS), List.of(false, false, false, true)));
            writer.write(new Document("none", new Content.Chat(TURNS), List.of(false, false, false, false)));
            writer.publish();
        }
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe"))) {
            RowReader reader = new RowReader(tokenizer, 1000, TooLong.ERROR);
            List<TokenRow> rows = reader.completions(data);

            assertThat(rows).hasSize(2);
            assertThat(learned(rows.get(0), tokenizer)).isEqualTo("5<|im_end|>\nSorry, 4.<|im_end|>\n");
            assertThat(learned(rows.get(1), tokenizer)).isEqualTo("Sorry, 4.<|im_end|>\n");
            assertThat(rows.get(1).ids()).isEqualTo(rows.get(0).ids());
            assertThat(reader.counts()).containsEntry("dropped: nothing to learn", 1L);
            assertThatThrownBy(() -> reader.everything(data))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("row last: has turns that are not to be learned");
        }
    }

    private static String learned(TokenRow row, Tokenizer tokenizer) {
        return tokenizer.decodeWithSpecialTokens(IntStream.range(0, row.ids().length)
                .filter(i -> row.weights()[i] > 0)
                .map(i -> row.ids()[i])
                .toArray());
    }
}
