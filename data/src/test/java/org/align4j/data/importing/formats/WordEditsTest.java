package org.align4j.data.importing.formats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordEditsTest {
    /** By hand: one replaced of three; one put in, so one of four; two taken out of three; all of two; nothing. */
    @ParameterizedTest
    @CsvSource({
        "a b c, a x c, 0.3333333333333333",
        "a b c, a b x c, 0.25",
        "a b c, b, 0.6666666666666666",
        "a b, c d, 1",
        "a  b, a b, 0",
        "'', a b, 1",
        "'', '', 0"
    })
    void theShareOfWordsThatChanged(String first, String second, double share) {
        assertThat(WordEdits.share(first, second)).isEqualTo(share);
        assertThat(WordEdits.share(second, first)).isEqualTo(share);
    }
}
