package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTextTest {
    private static final VerdictText SCORE = new VerdictText(new LabelSet(
            List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"),
            List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)));
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

    /** In whatever form: a JSON object or brackets before it were a draft, or quoted the question. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The form is {\"verdict\": \"1\"}. [[2]] | 1",
                "At first [[1]]. My final verdict: 2 | 1",
                "[[1]] is tempting. {\"rationale\": \"so\", \"verdict\": \"2\"} | 1",
                "{\"rationale\": \"[[1]] is wrong\", \"verdict\": \"2\"} | 1",
                "{\"details\": {\"verdict\": \"1\"}, \"verdict\": \"2\"} | 1",
                "{\"result\": {\"verdict\": \"2\"}} | 1",
                "```json\\n{\"verdict\": \"2\"}\\n``` | 1",
                "The allowed outputs are [[1]], [[2]] and [[tie]].\\n[[2]] | 1",
                "**Final Verdict:** 2 | 1",
                "So the final answer is response 2. | 1",
                "It is short.\\nAnswer: 2 | 1",
                "Verdict - 2 | 1",
                "Winner: Response #2! | 1",
                "TIE | 2",
            })
    void theLastVerdictOfAllFormsCounts(String answer, int label) {
        assertThat(DUEL.read(answer.replace("\\n", "\n"), List.of())
                        .orElseThrow()
                        .label())
                .isEqualTo(label);
    }

    /** What names a response, a number or the possible verdicts; real models write all of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Answer 1 is better than answer 2.",
                "The worse answer is 2.",
                "Both add up right: the correct answer is 2.",
                "Both are right. The answer is 2.",
                "[[1]] is better than [[2]].",
                "[[1]] is worse than [[2]].",
                "Response 1 is better than [[2]].",
                "I am to say [[1]] if the first is better, [[2]] if the second is, and [[tie]] for a tie.",
                "It is either \"[[1]]\" or \"[[2]]\".",
                "not [[2]]",
                "-1",
                "Verdict: -1",
                "{\"verdict\": -1}",
                "{\"verdict\": 1.5}",
                "{\"verdict\": \"1\", \"verdict\": \"2\"}",
                "Verdict: .2",
                "1/2",
                "Verdict: 1/2",
                "2?",
                "Is the verdict 1?",
                "1½",
                "2 %",
                "我不认为1更好",
                "Нет, 1 хуже",
                "1 ist schlechter",
                "第1",
                "Accuracy score: 1",
                "{\"verdict\": \"A\"}",
                "[[A]]",
                "one",
            })
    void whatOnlyLooksLikeAVerdictIsNone(String answer) {
        assertThat(DUEL.read(answer, List.of())).isEmpty();
        assertThat(DUEL.readForced(answer, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7/9",
                "8.5",
                "-3",
                "10",
                "7 out of 9",
                "[[8.5]]",
                "[[10]]",
                "Rating: 3-4",
                "Score: 7/10",
                "Score: ~7",
                "Rating (1-9): 7 or 8",
                "eight",
                "Score: <7",
                "7+",
                "Clarity: good.\nStyle score: 3",
                "Score: 3½"
            })
    void numbersThatAreNotOnTheScaleAreNoRatings(String answer) {
        assertThat(SCORE.read(answer, List.of())).isEmpty();
        assertThat(SCORE.readForced(answer, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "7.",
                "Score: 7",
                "**Overall score:** 7",
                "Rating: 7 ★",
                "Score=7",
                "(7)",
                "[[7]]/9",
                "Clear.\n[[7]]"
            })
    void numbersOnTheScaleAreRatings(String answer) {
        assertThat(SCORE.read(answer, List.of()).orElseThrow().label()).isEqualTo(6);
    }

    /** An answer that was cut off may have meant to go on. */
    @Test
    void whetherAnythingElseWasNamedIsTold() {
        assertThat(DUEL.read("[[1]] Since", List.of()).orElseThrow().alone()).isTrue();
        assertThat(DUEL.read("[[1]]. Yet [[2]] has", List.of()).orElseThrow().alone())
                .isFalse();
        assertThat(DUEL.read("{\"verdict\": \"1\"} Or [[2]]? No: [[1]].", List.of())
                        .orElseThrow()
                        .alone())
                .isFalse();
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
