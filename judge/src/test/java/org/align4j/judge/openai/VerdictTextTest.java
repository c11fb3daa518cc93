package org.align4j.judge.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.align4j.judge.openai.VerdictText.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1]] | FIRST",
                "It says [[1]], but the second is right. [[2]] | SECOND",
                "[[ Tie ]] | TIE",
                "2 | SECOND",
                "Response 2. | SECOND",
                "**1** | FIRST",
                "{\"rationale\": \"so\", \"verdict\": \"2\"} | SECOND",
                "Both are fine. Verdict: 1 | FIRST",
                "My final answer is response 2. | SECOND",
                "<think>[[1]]</think>[[2]] | SECOND",
                "[[1]] </think> [[2]] | SECOND",
            })
    void theLastVerdictCounts(String answer, Choice choice) {
        assertThat(VerdictText.read(answer).orElseThrow().choice()).isEqualTo(choice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Response 1 is long and response 2 is short.",
                "<think>[[1]]",
                "[[3]]",
                "12",
                "The answer is:\n\n[1] if response 1 is better, [2] if response 2 is",
                "[[1]] if response 1 is better, [[2]] if response 2 is better, [[tie]] if they are equally good.",
                "{\"verdict\": 3}"
            })
    void aTextWithoutAVerdictHasNone(String answer) {
        assertThat(VerdictText.read(answer)).isEmpty();
    }

    @Test
    void whatStandsBeforeTheVerdictIsTheRationale() {
        assertThat(VerdictText.read("It is kinder.\n[[1]]").orElseThrow().rationale())
                .isEqualTo("It is kinder.");
        assertThat(VerdictText.read("[[1]]").orElseThrow().rationale()).isNull();
    }
}
