package org.align4j.judge.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.Option;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.synthetic.Grades.Reading;
import org.junit.jupiter.api.Test;

class SyntheticGraderTest {
    private static final String TRUTH =
            "truth: {type: principles, name: truth, principles: [{name: a, rule: {type: uses-words, enough: 8, words: [a]}}]}";

    private record Options(@Option(doc = "What is tested") JudgeConfig judge) {}

    private static CompletionScorer grader(String grades) {
        String yaml = "{type: synthetic, " + TRUTH + ", grades: " + grades + "}";
        return ConfigLoader.load(Options.class, null, List.of(Assignment.of("judge", yaml)))
                .judge()
                .openScorer(new JudgeContext(Path.of("unused"), new Seeds(7), line -> {}))
                .orElseThrow();
    }

    /** By hand for a scale of 3 with spread 1 and an opinion of 2: both ends weigh e^(-1/2); for one of 1: 1, e^(-1/2), e^(-2). */
    @Test
    void theExpectedDigitIsTheMeanUnderTheProbabilities() {
        Grades grades = new Grades(3, 1, 1, 0, Reading.EXPECTED);
        assertThat(grades.score(0.5, 0)).isCloseTo(0.5, within(1e-15));
        double second = Math.exp(-0.5);
        double third = Math.exp(-2);
        assertThat(grades.score(0, 0)).isCloseTo((second + 2 * third) / (1 + second + third) / 2, within(1e-15));
        assertThat(new Grades(3, 1, 1, 0.5, Reading.EXPECTED).score(0, 2)).isCloseTo(0.5, within(1e-15));
        assertThat(new Grades(3, 1, 1e-3, 0, Reading.EXPECTED).score(7, 0)).isEqualTo(1);
    }

    /** A judge who gives the worst a 6: the middle between 6 and 10 is an 8, of which (8 - 1) / 9 is left. */
    @Test
    void aLenientJudgeUsesTheUpperDigits() {
        Grades lenient = new Grades(10, 6, 1, 0, Reading.LIKELIEST);
        assertThat(lenient.score(0, 0)).isCloseTo(5.0 / 9, within(1e-15));
        assertThat(lenient.score(0.5, 0)).isCloseTo(7.0 / 9, within(1e-15));
        assertThat(lenient.score(1, 0)).isEqualTo(1);
    }

    @Test
    void theLikeliestDigitTellsFewApart() {
        Grades likeliest = new Grades(10, 1, 1, 0, Reading.LIKELIEST);
        Grades expected = new Grades(10, 1, 1, 0, Reading.EXPECTED);
        assertThat(likeliest.score(0.57, 0)).isEqualTo(likeliest.score(0.60, 0)).isCloseTo(5.0 / 9, within(1e-15));
        assertThat(expected.score(0.60, 0)).isGreaterThan(expected.score(0.57, 0));
        assertThat(IntStream.rangeClosed(0, 500)
                        .mapToDouble(i -> likeliest.score(i / 500.0, 0))
                        .distinct())
                .hasSize(10);
        assertThat(IntStream.rangeClosed(0, 500)
                        .mapToDouble(i -> expected.score(i / 500.0, 0))
                        .distinct())
                .hasSize(501);
    }

    @Test
    void itIsAsFarOffWheneverItIsAskedAboutTheSame() {
        List<Candidate> candidates = IntStream.range(0, 200)
                .mapToObj(i -> new Candidate("p" + i, Content.text("?"), Content.text("a a a a"), null))
                .toList();
        double[] scores;
        try (CompletionScorer grader = grader("{noise: 1}")) {
            scores = grader.score(candidates);
            assertThat(grader.score(candidates.subList(50, 60)))
                    .containsExactly(
                            IntStream.range(50, 60).mapToDouble(i -> scores[i]).toArray());
        }
        double mean =
                IntStream.range(0, 200).mapToDouble(i -> scores[i]).average().orElseThrow();
        double square = IntStream.range(0, 200)
                        .mapToDouble(i -> (scores[i] - mean) * (scores[i] - mean))
                        .sum()
                / 199;
        assertThat(mean).isCloseTo(0.5, within(0.03));
        assertThat(9 * Math.sqrt(square)).isCloseTo(1, within(0.15));
    }

    @Test
    void aTruthOutsideOfTheScaleIsRefused() {
        CompletionScorer beyond = new CompletionScorer() {
            @Override
            public String name() {
                return "beyond";
            }

            @Override
            public double[] score(List<Candidate> candidates) {
                return new double[] {2};
            }

            @Override
            public List<org.align4j.judge.Verdict> compare(List<org.align4j.judge.Comparison> comparisons) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
        SyntheticGrader grader = new SyntheticGrader(
                new SyntheticAnnotator("grader", beyond, new Teacher(null, 0, null, 0), new Seeds(1)),
                beyond,
                new Grades(10, 1, 1, 0, Reading.EXPECTED),
                new Seeds(1));
        assertThatThrownBy(() -> grader.score(List.of(new Candidate("p", Content.text("?"), Content.text("a"), null))))
                .isInstanceOf(UserError.class)
                .hasMessage("judge grader: grades need a truth between 0 and 1, but beyond scores 2.0");
    }
}
