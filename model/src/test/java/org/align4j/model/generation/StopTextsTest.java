package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopTextsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** A stream cannot take back what it has said; these tokenizers take spaces back once they see what follows. */
    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "unigram", "wordpiece"})
    void whatIsToldStaysWhateverFollows(String name) throws IOException {
        try (var files = Files.list(Fixtures.path("tokenizers/" + name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        File config = folder.resolve("tokenizer_config.json").toFile();
        JSON.writeValue(config, ((ObjectNode) JSON.readTree(config)).put("clean_up_tokenization_spaces", true));
        Random random = new Random(1);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            StopTexts stops = new StopTexts(List.of(), tokenizer);
            for (int run = 0; run < 300; run++) {
                int[] ids = random.ints(12, 3, tokenizer.vocabularySize()).toArray();
                String whole = stops.textOf(new int[0], ids);
                for (int length = 1; length < ids.length; length++) {
                    String told = stops.settled(stops.textOf(new int[0], Arrays.copyOf(ids, length)));
                    assertThat(whole).startsWith(told);
                }
            }
        }
    }
}
