package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
    @TempDir
    Path folder;

    @Test
    void theMostFrequentPairsAreMergedFirst() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("low low low low lower lower newest newest newest widest");
        BpeVocabulary vocabulary = trainer.train(3 + 256 + 3);
        assertThat(vocabulary.merges()).containsExactly(List.of("l", "o"), List.of("lo", "w"), List.of("Ġ", "low"));
    }

    @Test
    void everyTextComesBackWhole() throws IOException {
        try (Tokenizer tokenizer = trained(600)) {
            for (String text :
                    List.of("", " ", "Hello, world!", "naïve café 日本語 😀\n\t x", "<|im_end|> typed", "\u0000\u0007")) {
                assertThat(tokenizer.decodeWithSpecialTokens(tokenizer.encode(text)))
                        .isEqualTo(text);
            }
            assertThat(tokenizer.vocabularySize()).isEqualTo(600);
            assertThat(tokenizer.endOfText()).containsExactly(2);
            assertThat(tokenizer
                            .encodeRow(Content.user("Hi"), Content.assistant("Yes"))
                            .tokens())
                    .startsWith(1)
                    .contains(2);
        }
    }

    @Test
    void moreMergesMakeShorterTexts() throws IOException {
        String text = texts().get(0);
        try (Tokenizer small = trained(300)) {
            int before = small.encode(text).length;
            try (Tokenizer large = trained(2000)) {
                assertThat(large.encode(text)).hasSizeLessThan(before * 2 / 3);
                assertThat(before).isLessThan(text.getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() throws IOException {
        List<String> texts = texts();
        BpeVocabulary first = train(texts, 700);
        Collections.reverse(texts);
        assertThat(train(texts, 700)).isEqualTo(first);
    }

    private Tokenizer trained(int size) throws IOException {
        train(texts(), size).write(folder, 512);
        return Tokenizer.load(folder);
    }

    private static BpeVocabulary train(List<String> texts, int size) {
        BpeTrainer trainer = new BpeTrainer();
        texts.forEach(trainer::add);
        return trainer.train(size);
    }

    /** Some hundred lines of verse, from the fixtures. */
    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(Files.readString(Fixtures.path("arrow/text.jsonl")));
        texts.addAll(Files.readAllLines(Fixtures.path("training/sft/rows.jsonl")));
        texts.addAll(Files.readAllLines(Fixtures.path("tokenizers/byte-bpe/encodings.jsonl")));
        return texts;
    }
}
