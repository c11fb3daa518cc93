package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTextTest {
    private static final VerdictText DUEL =
            new VerdictText(new LabelSet(List.of("1", "2", "tie"), List.of(1.0, 0.0, 0.5)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1]] | 0",
                "It says [[1]], but the second is right. [[2]] | 1",
                "[[ Tie ]] | 2",
                "2 | 1",
                "Response 2. | 1",
                "**1** | 0",
                "{\"rationale\": \"so\", \"verdict\": \"2\"} | 1",
                "Both are fine. Verdict: 1 | 0",
                "My final answer is response 2. | 1",
                "<think>[[1]]</think>[[2]] | 1",
                "[[1]] </think> [[2]] | 1",
            })
    void theLastVerdictCounts(String answer, int label) {
        assertThat(DUEL.read(answer, List.of()).orElseThrow().label()).isEqualTo(label);
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
        assertThat(DUEL.read(answer, List.of())).isEmpty();
    }

    @Test
    void whatStandsBeforeTheVerdictIsTheRationale() {
        assertThat(DUEL.read("It is kinder.\n[[1]]", List.of()).orElseThrow().rationale())
                .isEqualTo("It is kinder.");
        assertThat(DUEL.read("[[1]]", List.of()).orElseThrow().rationale()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My verdict: 1",
                "{\"verdict\": \"1\"}",
                "1",
            })
    void aQuotationOfWhatWasShownDecidesNothing(String completion) {
        assertThat(DUEL.read(completion, List.of("x", completion))).isEmpty();
        assertThat(DUEL.read(completion + " I prefer the other. [[2]]", List.of(completion))
                        .orElseThrow()
                        .label())
                .isEqualTo(1);
    }

    @Test
    void aScalesListOfLevelsDecidesNothing() {
        LabelSet levels = new LabelSet(List.of("1", "2", "3"), List.of(1.0, 2.0, 3.0));
        VerdictText scale = new VerdictText(levels);
        assertThat(scale.read("exactly one of [[1]], [[2]] and [[3]]. Hm.", List.of()))
                .isEmpty();
        assertThat(scale.read("I rate it, of [[1]], [[2]] or [[3]]:\n[[2]]", List.of())
                        .orElseThrow()
                        .label())
                .isEqualTo(1);
        assertThat(scale.read("Rating: 3", List.of()).orElseThrow().label()).isEqualTo(2);
    }

    @Test
    void longerLabelsAreNotReadAsShorterOnes() {
        VerdictText words = new VerdictText(new LabelSet(List.of("no", "none"), List.of(0.0, 1.0)));
        assertThat(words.read("[[none]]", List.of()).orElseThrow().label()).isEqualTo(1);
    }

    /** A model that repeats itself until it is cut off; what is done for each repetition must not grow with the text. */
    @Test
    void aVerdictThatIsRepeatedForeverIsRead() {
        String answer = "It is kinder. " + "[[1]]\n".repeat(300_000) + "[[2]]";
        VerdictText.Found found =
                DUEL.read(answer, List.of("a long text ".repeat(1000))).orElseThrow();
        assertThat(found.label()).isEqualTo(1);
        assertThat(found.rationale()).startsWith("It is kinder. [[1]]");
    }
}
