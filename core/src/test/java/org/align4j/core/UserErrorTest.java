package org.align4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserErrorTest {
    @Test
    void aProblemIsOneLineWhateverItQuotes() {
        assertThat(new UserError("a\nb\u0007").problems()).containsExactly("a\\nb\\u0007");
    }

    @Test
    void whatIsLongLosesItsMiddleAndNoHalfOfACharacter() {
        for (int shift = 0; shift < 2; shift++) {
            String value = "x".repeat(shift) + "\uD83D\uDE00".repeat(5000);
            String problem = new UserError(
                            List.of("plan.yaml line 3: must be a number but was '" + value + "'; 1 would be right"))
                    .problems()
                    .get(0);

            assertThat(problem)
                    .startsWith("plan.yaml line 3: must be")
                    .contains(" … ")
                    .endsWith("1 would be right");
            assertThat(problem.length()).isBetween(1400, 1510);
            assertThat(problem.codePoints()).noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
        }
    }

    @Test
    void aFilesProblemIsSaidInWords() {
        assertThat(UserError.reason(new AccessDeniedException("/a/b"))).isEqualTo("permission denied");
        assertThat(UserError.reason(new NoSuchFileException("/a/b"))).isEqualTo("no such file or folder");
        assertThat(UserError.reason(new FileSystemException("/a/b", null, "Not a directory")))
                .isEqualTo("not a directory");
        assertThat(UserError.reason(new IOException("a row is too large"))).isEqualTo("a row is too large");
    }
}
