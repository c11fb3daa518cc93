package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathAnswerCheckTest {
    private static double score(String completion, String truth) {
        return new MathAnswerCheck()
                .check(new Candidate("c", Content.user("?"), Content.assistant(completion), truth))
                .score();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.5 | \\frac{1}{2}",
                "\\dfrac12 | 1/2",
                "\\boxed{\\frac{\\sqrt{3}}{2}} | \\frac{\\sqrt3}{2}",
                "first \\boxed{1}, then \\boxed{2} | 2",
                "\\boxed{\\text{no}} but #### 7 | \\text{no}",
                "The answer is 1,234. | 1234",
                "so the answer is $x = 5$. | 5",
                "40% | 0.4",
                "40% | 40",
                "40\\% | 40\\%",
                "5 cm | 5",
                "12\\text{ dollars} | 12",
                "\\$18 | 18",
                "90^\\circ | 90",
                "3.0 | 3",
                "-\\frac{3}{4} | -0.75",
                "2^{10} | 1024",
                "10! | 3628800",
                "\\sqrt{16} | 4",
                "\\sqrt[3]{8} | 2",
                "2\\pi r | 2 r \\pi",
                "(x+1)^2 | x^2+2x+1",
                "\\frac{x^2-1}{x-1} | x+1",
                "\\sin(x)^2+\\cos(x)^2+y | 1+y",
                "e^{2x} | (e^x)^2",
                "(1, 2) | (1,2)",
                "(\\frac12, 3] | (0.5,3]",
                "[0, \\infty) | [0,\\infty)",
                "\\{1, 2, 3\\} | \\{3,2,1\\}",
                "1, 2 | 2, 1",
                "x \\in [0,1] | [0,1]",
                "1e3 kg? The answer is 1000 | 1000",
                "\\sin^2 x+\\cos^2 x | 1 + 0x",
                "\\sin x^2 | \\sin(x^2)",
                "x^{-2} | 1/x^2",
            },
            quoteCharacter = '`')
    void answersThatMeanTheSameAreRight(String completion, String truth) {
        assertThat(score(completion, truth)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.33 | \\frac{1}{3}",
                "3.14 | \\pi",
                "(2, 1) | (1, 2)",
                "[1, 2] | (1, 2)",
                "1, 2, 3 | 1, 2",
                "1, 1, 2 | 1, 2, 2",
                "x+1 | x+2",
                "x^2 | x",
                "2x | 2y + x",
                "40% | 4",
                "0 | 1",
                "1 2 3 4 | 3",
                "\\boxed{2} is not it, \\boxed{3} is | 2",
                "-5 | 5",
                "x | 0",
                "\\frac{1}{0} | 0",
            },
            quoteCharacter = '`')
    void answersThatMeanSomethingElseAreWrong(String completion, String truth) {
        assertThat(score(completion, truth)).isZero();
    }

    @Test
    void barsAreAnAbsoluteValue() {
        assertThat(score("\\boxed{|-3|+|x|}", "3+|x|")).isEqualTo(1);
        assertThat(score("|-3|", "-3")).isZero();
    }

    @Test
    void whatCannotBeReadIsWrongAsAnAnswerAndUndecidedAsATruth() {
        assertThat(score("\\boxed{\\begin{pmatrix}1\\end{pmatrix}}", "3")).isZero();
        assertThat(score("3", "\\begin{pmatrix}1\\end{pmatrix}")).isNaN();
        assertThat(score("\\boxed{\\begin{pmatrix}1\\end{pmatrix}}", "\\begin{pmatrix}1\\end{pmatrix}"))
                .as("equal letter by letter")
                .isEqualTo(1);
    }

    /** A hostile answer takes neither time nor memory. */
    @Test
    void towersNestsAndLongTextsEnd() {
        assertThat(score("\\boxed{9^{9^{9^{9^{9}}}}}", "1")).isZero();
        assertThat(score("\\boxed{" + "(".repeat(10_000) + "1" + ")".repeat(10_000) + "}", "1"))
                .isZero();
        assertThat(score("\\boxed{" + "{".repeat(200) + "1" + "}".repeat(200) + "}", "1"))
                .isZero();
        assertThat(score("-".repeat(400) + "1", "1")).isNotNaN();
        assertThat(score("1".repeat(400), "1")).isZero();
        assertThat(score("\\boxed{10000000!}", "1")).isZero();
    }
}
