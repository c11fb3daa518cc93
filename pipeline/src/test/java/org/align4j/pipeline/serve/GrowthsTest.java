package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.generation.LikelyTokens;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class GrowthsTest {
    @Test
    void ofEveryChoiceOnlyTheLatestWaits() throws InterruptedException {
        Growths growths = new Growths();
        for (int length = 1; length <= 1000; length++) {
            growths.put(grown(0, "a".repeat(length)));
            growths.put(grown(1, "b".repeat(length)));
        }
        assertThat(growths.take().text()).isEqualTo("a".repeat(1000));
        growths.put(grown(0, "end"));
        assertThat(growths.take().text()).isEqualTo("b".repeat(1000));
        assertThat(growths.take().text()).isEqualTo("end");
    }

    private static Growth grown(int choice, String text) {
        return new Growth(choice, text, new int[0], new float[0], List.of(), null, null);
    }

    /** Three bytes of U+FFFD would be told for one byte of another character. */
    @Test
    void aPartOfACharacterHasNoBytes() {
        Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"));
        TokenTexts texts = new TokenTexts(tokenizer);
        int part = IntStream.range(0, tokenizer.vocabularySize())
                .filter(id -> texts.text(id).equals("\uFFFD"))
                .findFirst()
                .orElseThrow();
        Growth growth = new Growth(
                0,
                "",
                new int[] {part, tokenizer.encode("a")[0]},
                new float[] {-1, -1},
                List.of(new LikelyTokens(new int[0], new float[0]), new LikelyTokens(new int[0], new float[0])),
                null,
                null);
        JsonNode content = texts.chat(growth, 0).path("content");
        assertThat(content.path(0).path("bytes").isNull()).isTrue();
        assertThat(content.path(1).path("bytes").path(0).asInt()).isEqualTo('a');
    }
}
