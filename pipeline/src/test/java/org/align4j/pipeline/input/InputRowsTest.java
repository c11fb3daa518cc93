package org.align4j.pipeline.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputRowsTest {
    @TempDir
    Path folder;

    private InputRows rows(String text, Charset charset) throws IOException {
        Path file = folder.resolve("ünï.jsonl");
        Files.write(file, text.getBytes(charset));
        return InputRows.open(file);
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreNoPartOfRows() throws IOException {
        try (InputRows rows =
                rows("\uFEFF{\"prompt\": \"é\"}\r\n\r\n{\"prompt\": \"\uFEFF\"}\r\n", StandardCharsets.UTF_8)) {
            assertThat(rows.next(9)).hasSize(2);
        }
    }

    @Test
    void whatIsNotUtf8IsRefused() throws IOException {
        try (InputRows rows = rows("{\"prompt\": \"é\"}\n", StandardCharsets.ISO_8859_1)) {
            assertThatThrownBy(() -> rows.next(1))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("ünï.jsonl: is not UTF-8 text near line 1");
        }
    }
}
