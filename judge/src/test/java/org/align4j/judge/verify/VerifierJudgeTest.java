package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerifierJudgeTest extends JudgeContract {
    @Override
    protected Judge judge() {
        return new VerifierJudge("number", new NumericAnswerCheck(0));
    }

    @Test
    void rightBeatsWrong() {
        assertThat(compare(new NumericAnswerCheck(0), "4", "5", "5").pFirst()).isZero();
        assertThat(compare(new NumericAnswerCheck(0), "5", "no idea", "5").pFirst())
                .isEqualTo(1);
        assertThat(compare(new NumericAnswerCheck(0), "5.0", "$5", "5").tie()).isTrue();
    }

    @Test
    void withoutAGroundTruthThereIsNoVerdict() {
        Verdict verdict = compare(new NumericAnswerCheck(0), "4", "5", null);
        assertThat(verdict.status()).isEqualTo(Verdict.Status.ERROR);
        assertThat(verdict.tie()).isFalse();
        assertThat(verdict.rationale()).isEqualTo("the prompt has no ground truth");
    }

    @Test
    void toleranceWidensWhatIsRight() {
        assertThat(score(new NumericAnswerCheck(0.1), "3.2", "3.14")).isEqualTo(1);
        assertThat(score(new NumericAnswerCheck(0.01), "3.2", "3.14")).isZero();
    }

    @Test
    void exactIgnoresWhiteSpaceAndOnRequestCase() {
        AnswerCheck any = new ExactAnswerCheck(LetterCase.ANY);
        assertThat(score(any, " New\n York ", "new york")).isEqualTo(1);
        assertThat(score(new ExactAnswerCheck(LetterCase.SAME), "New York", "new york"))
                .isZero();
    }

    @Test
    void aRegexTakesItsLastGroup() {
        AnswerCheck check = new RegexAnswerCheck("answer: (\\w+)");
        assertThat(score(check, "answer: no … answer: yes", "yes")).isEqualTo(1);
        assertThat(score(check, "nothing", "yes")).isZero();
        assertThat(score(new RegexAnswerCheck("^\\d+$"), "123", null)).isEqualTo(1);
        assertThatThrownBy(() -> new RegexAnswerCheck("[")).isInstanceOf(UserError.class);
    }

    @Test
    void aProgramSaysRightByItsExitCode() {
        AnswerCheck check = new CommandAnswerCheck(List.of("sh", "-c", "grep -q '\"completion\":\"yes\"'"), 10);
        assertThat(score(check, "yes", "x")).isEqualTo(1);
        assertThat(score(check, "no", "x")).isZero();
    }

    @Test
    void aProgramThatBreaksOrHangsDecidesNothing() {
        assertThat(score(new CommandAnswerCheck(List.of("sh", "-c", "exit 3"), 10), "a", "b"))
                .isNaN();
        assertThat(score(new CommandAnswerCheck(List.of("sh", "-c", "read x; read y; sleep 30"), 0.2), "a", "b"))
                .isNaN();
        assertThat(score(new CommandAnswerCheck(List.of("/no/such/program"), 1), "a", "b"))
                .isNaN();
    }

    private static double score(AnswerCheck check, String completion, @Nullable String truth) {
        return new VerifierJudge("v", check)
                .score(List.of(new Candidate("c", Content.user("?"), Content.assistant(completion), truth)))[0];
    }

    private static Verdict compare(AnswerCheck check, String first, String second, @Nullable String truth) {
        return new VerifierJudge("v", check)
                .compare(List.of(new Comparison(
                        "c", Content.user("?"), Content.assistant(first), Content.assistant(second), truth)))
                .get(0);
    }
}
