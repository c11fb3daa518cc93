package org.align4j.judge.annotate.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.SegmentPreference;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of completions, as people see them. */
class SegmentViewTest {
    @TempDir
    Path folder;

    private static AnnotationItem item(@Nullable Content prefix, Content piece) {
        return AnnotationItem.of(new SegmentPreference(
                "id",
                Content.user("Hello?"),
                prefix,
                piece,
                null,
                Content.assistant("Well"),
                0.7,
                false,
                "judge",
                "secret judge",
                null,
                null));
    }

    private static JsonNode shown(AnnotationItem item, int place) {
        return ItemView.of(item, "alias", List.of(0, 1)).path("completions").path(place);
    }

    @Test
    void aPieceIsMarkedBehindWhatComesBeforeItAndItsLettersDoNothing() {
        AnnotationItem item = item(Content.assistant("Dear <b>Ada"), Content.assistant(", you & I*"));
        assertThat(ItemView.of(item, "alias", List.of(0, 1)).path("segments").asBoolean())
                .as("the page asks which marked part is better")
                .isTrue();
        assertThat(shown(item, 0)).hasSize(1);
        assertThat(shown(item, 0).path(0).path("html").asText())
                .isEqualTo(
                        "<p class=\"segment\"><span class=\"quiet\">Dear &lt;b&gt;Ada</span><mark>, you &amp; I*</mark></p>");
        assertThat(shown(item, 0).path(0).path("raw").asText()).isEqualTo("Dear <b>Ada[[, you & I*]]");
        assertThat(shown(item, 1).path(0).path("raw").asText()).isEqualTo("[[Well]]");
    }

    @Test
    void turnsBeforeItStandThereAsTurns() {
        Content prefix = new Content.Chat(List.of(
                new Message(Message.ASSISTANT, "*First*"),
                new Message(Message.USER, "And?"),
                new Message(Message.ASSISTANT, "Then ")));
        JsonNode turns = shown(item(prefix, Content.assistant("this.")), 0);
        assertThat(turns).hasSize(3);
        assertThat(turns.path(0).path("html").asText()).contains("<em>First</em>");
        assertThat(turns.path(1).path("role").asText()).isEqualTo("user");
        assertThat(turns.path(2).path("raw").asText()).isEqualTo("Then [[this.]]");
        Content whole = new Content.Chat(List.of(new Message(Message.USER, "And?")));
        assertThat(shown(item(whole, Content.assistant("A turn.")), 0)).hasSize(2);
    }

    @Test
    void theFolderKeepsThemAndNotWhatTheyWereLabelled() throws Exception {
        List<AnnotationItem> items = List.of(item(Content.assistant("Dear "), Content.assistant("Ada")));
        RoundFolder.keep(folder.resolve("round"), Round.pairs(3, 1), items);
        assertThat(RoundFolder.open(folder.resolve("round")).items()).isEqualTo(items);
        Path file = folder.resolve("round/items.jsonl");
        String text = Files.readString(file);
        assertThat(text).doesNotContain("secret", "0.7");
        Files.writeString(file, text.replace(",null]", "]"));
        assertThatThrownBy(() -> RoundFolder.open(folder.resolve("round")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 1 is not an item: it must have as many prefixes as completions, or none");
    }
}
