package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.data.SegmentPreference.Place;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TextTokensTest {
    private static final Tokenizer TOKENIZER = Tokenizer.load(Fixtures.path("checkpoints/llama"));
    private static final String TEXT = "Gladly, good sir: thé moon 🌙 is up, and so am I.";

    private final TextTokens texts = new TextTokens(TOKENIZER);

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void aSegmentIsFoundWhereverItIsCutAndItsRowHasNoEnd() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int from = TEXT.offsetByCodePoints(0, random.nextInt(40));
            int to = TEXT.offsetByCodePoints(from, 1 + random.nextInt(TEXT.codePointCount(from, TEXT.length())));
            Place place = new Place(Content.user("How?"), TEXT.substring(0, from), TEXT.substring(from, to));
            PromptedRow row = row(place);
            TextTokens.Segment found = texts.find(row, place).orElseThrow();
            assertThat(found.tokens()).isEqualTo(Arrays.copyOf(row.tokens(), found.tokens().length));
            assertThat(found.places()[found.places().length - 1]).isEqualTo(found.tokens().length - 1);
            String spelled = decode(found.tokens(), row.promptLength(), found.tokens().length);
            assertThat(spelled).startsWith(TEXT.substring(0, to));
            // the token that holds both the end of what comes before and the beginning of the segment is the segment's
            String before = decode(found.tokens(), row.promptLength(), found.places()[0]);
            assertThat(TEXT.substring(0, from)).startsWith(before.replace("\uFFFD", ""));
            if (found.places()[0] + 1 < found.tokens().length) {
                String withOne = decode(found.tokens(), row.promptLength(), found.places()[0] + 1);
                assertThat(TEXT.substring(0, from).startsWith(withOne)).isFalse();
            }
        }
    }

    @Test
    void aTurnIsFoundBehindTheConversationBeforeIt() {
        Content before = new Content.Chat(
                List.of(new Message("user", "How?"), new Message("assistant", "So."), new Message("user", "Why?")));
        Place place = new Place(before, "", "Because.");
        PromptedRow row = row(place);
        TextTokens.Segment found = texts.find(row, place).orElseThrow();
        assertThat(found.places()[0]).isEqualTo(row.promptLength());
        assertThat(decode(found.tokens(), row.promptLength(), found.tokens().length))
                .isEqualTo("Because.");
    }

    @Test
    void ofAWholeRowTheEndOfTheTurnIsNoText() {
        PromptedRow row = row(new Place(Content.user("How?"), "", TEXT));
        int[] places = texts.of(row);
        assertThat(places[0]).isEqualTo(row.promptLength());
        assertThat(IntStream.of(places).anyMatch(place -> texts.special(row.tokens()[place])))
                .isFalse();
        assertThat(decode(row.tokens(), row.promptLength(), places[places.length - 1] + 1))
                .isEqualTo(TEXT);
        // nothing behind a cut is left out
        PromptedRow cut = new PromptedRow(Arrays.copyOf(row.tokens(), row.promptLength() + 3), row.promptLength());
        assertThat(texts.of(cut)).hasSize(3);
    }

    @Test
    void aTextThatTheRowDoesNotSpellIsNotFound() {
        Place place = new Place(Content.user("How?"), "", "So.");
        assertThat(texts.find(row(place), new Place(place.context(), "", "Other.")))
                .isEmpty();
    }

    private static PromptedRow row(Place place) {
        return TOKENIZER.encodeRow(place.context(), TextTokens.completion(place));
    }

    private static String decode(int[] tokens, int from, int to) {
        return TOKENIZER.decode(Arrays.copyOfRange(tokens, from, to));
    }
}
