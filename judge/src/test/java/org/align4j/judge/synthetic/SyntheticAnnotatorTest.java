package org.align4j.judge.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.Verdict;
import org.junit.jupiter.api.Test;

class SyntheticAnnotatorTest extends JudgeContract {
    private static final int MANY = 4000;

    /** The truth: the longer, the better. */
    private static final class Length implements CompletionScorer {
        private boolean closed;

        @Override
        public String name() {
            return "length";
        }

        @Override
        public double[] score(List<Candidate> candidates) {
            return candidates.stream()
                    .mapToDouble(candidate -> candidate.completion().lastText().length())
                    .toArray();
        }

        @Override
        public List<Verdict> compare(List<Comparison> comparisons) {
            throw new UnsupportedOperationException("only its scores are asked for");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void closingTheAnnotatorClosesWhatKnowsTheTruth() {
        Length truth = new Length();
        new SyntheticAnnotator("teacher", truth, new Teacher(null, 0, null, 0), new Seeds(7)).close();
        assertThat(truth.closed).isTrue();
    }

    @Override
    protected Judge judge() {
        return annotator(new Teacher(0.5, 0.1, 3.0, 1));
    }

    private static SyntheticAnnotator annotator(Teacher teacher) {
        return new SyntheticAnnotator("teacher", new Length(), teacher, new Seeds(7));
    }

    @Test
    void theOracleIsAlwaysRight() {
        assertThat(shareForSecond(new Teacher(null, 0, null, 0), "aa", "aaa")).isEqualTo(1);
    }

    @Test
    void mistakesFlipTheirShareOfTheLabels() {
        assertThat(shareForSecond(new Teacher(null, 0.2, null, 0), "aa", "aaa")).isCloseTo(0.8, within(0.03));
    }

    @Test
    void aBoltzmannRationalTeacherPrefersByTheSigmoidOfTheDifference() {
        double expected = 1 / (1 + Math.exp(-0.7 * 2));
        assertThat(shareForSecond(new Teacher(0.7, 0, null, 0), "a", "aaa")).isCloseTo(expected, within(0.03));
    }

    @Test
    void lowScoresAreSkippedAndCloseOnesAreTies() {
        Teacher teacher = new Teacher(null, 0, 3.0, 1);
        assertThat(annotator(teacher)
                        .compare(List.of(pair(0, "a", "aa")))
                        .get(0)
                        .status())
                .isEqualTo(Verdict.Status.SKIPPED);
        assertThat(annotator(teacher)
                        .compare(List.of(pair(0, "aaa", "aaaa")))
                        .get(0)
                        .tie())
                .isTrue();
        assertThat(annotator(teacher)
                        .compare(List.of(pair(0, "aaa", "aaaaa")))
                        .get(0)
                        .pFirst())
                .isZero();
    }

    private static double shareForSecond(Teacher teacher, String first, String second) {
        List<Comparison> pairs = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            pairs.add(pair(i, first, second));
        }
        return annotator(teacher).compare(pairs).stream()
                        .filter(verdict -> verdict.pFirst() == 0)
                        .count()
                / (double) MANY;
    }

    private static Comparison pair(int number, String first, String second) {
        return new Comparison("pair-" + number, Content.text("?"), Content.text(first), Content.text(second), null);
    }
}
