package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedRowsTest {
    @TempDir
    Path folder;

    private LoggedRow read(Tokenizer tokenizer, Content completion) {
        Path data = folder.resolve("labels-" + completion.hashCode());
        try (DatasetWriter<Label> writer = DatasetWriter.create(data, Label.class, Lineage.of("test"))) {
            writer.write(new Label("talk", Content.user("Guess."), completion, true, 0.5));
            writer.publish();
        }
        LoggedRows rows = new LoggedRows(
                tokenizer,
                tokenizer.vocabularySize(),
                512,
                new RowsConfig(RowsConfig.Truncated.TERMINAL, RowsConfig.Unscored.DROP, 0, TooLong.ERROR, 0));
        rows.add(data);
        return rows.log().rows().get(0);
    }

    private static String said(Tokenizer tokenizer, LoggedRow row) {
        return tokenizer.decodeWithSpecialTokens(
                Arrays.stream(row.actions()).map(place -> row.ids()[place]).toArray());
    }

    /** What somebody else says between two turns is read; only what the completion's author wrote is learned and valued. */
    @Test
    void onlyTheAuthorsTurnsAreActions() {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            LoggedRow one = read(tokenizer, Content.assistant("Is it 5?"));
            assertThat(said(tokenizer, one)).isEqualTo("Is it 5?<|im_end|>\n");
            LoggedRow two = read(
                    tokenizer,
                    new Content.Chat(List.of(
                            new Message(Message.ASSISTANT, "Is it 5?"),
                            new Message(Message.USER, "higher"),
                            new Message(Message.ASSISTANT, "Is it 7?"))));
            assertThat(said(tokenizer, two)).startsWith("Is it 5?<|im_end|>").contains("Is it 7?<|im_end|>");
            assertThat(said(tokenizer, two)).doesNotContain("higher").doesNotContain("user");
            assertThat(two.ids()).startsWith(Arrays.copyOf(one.ids(), one.promptLength()));
            assertThat(two.promptLength()).isEqualTo(one.promptLength());
        }
    }
}
