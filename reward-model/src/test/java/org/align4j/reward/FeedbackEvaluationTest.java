package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.align4j.reward.RatedPrompt.Rated;
import org.align4j.reward.loss.RankedScores.RankedList;
import org.align4j.reward.loss.RatedScores.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackEvaluationTest {
    private static List<int[]> rows(int count) {
        return Collections.nCopies(count, new int[] {1, 2});
    }

    @Test
    void everyPromptCountsAlikeHoweverLongItsRanking() {
        RankedPrompt nine = new RankedPrompt(
                rows(4), List.of(new RankedList(List.of(0, 1, 2, 3), List.of(0, 1, 2, 3))), List.of(4, 3, 2, 1));
        RankedPrompt two =
                new RankedPrompt(rows(2), List.of(new RankedList(List.of(0, 1), List.of(1, 0))), List.of(1, 1));
        RankingEvaluation evaluation =
                RankingEvaluation.of(List.of(nine, two), List.of(new double[] {4, 3, 2, 1}, new double[] {5, 0}));
        // six pairs right, one wrong: but one prompt is right and one is wrong
        assertThat(evaluation.pairs()).isEqualTo(7);
        assertThat(evaluation.accuracy().estimate()).isEqualTo(0.5);
        assertThat(evaluation.lengthAccuracy()).isEqualTo((1 + 0.5) / 2);
        assertThat(evaluation.kendallTau()).isEqualTo(0);
        assertThat(evaluation.bestAccuracy()).isEqualTo(0.5);
        assertThat(evaluation.margin()).isCloseTo((10 / 6.0 - 5) / 2, within(1e-12));
    }

    @Test
    void tiedCompletionsAreNotComparedAndEqualTopScoresShare() {
        RankedPrompt prompt = new RankedPrompt(
                rows(3), List.of(new RankedList(List.of(0, 1, 2), List.of(0, 1, 1))), List.of(1, 1, 1));
        RankingEvaluation evaluation = RankingEvaluation.of(List.of(prompt), List.of(new double[] {1, 1, 0}));
        assertThat(evaluation.pairs()).isEqualTo(2);
        assertThat(evaluation.accuracy().estimate()).isEqualTo(0.75);
        assertThat(evaluation.bestAccuracy()).isEqualTo(0.5);
        RankedPrompt tied =
                new RankedPrompt(rows(2), List.of(new RankedList(List.of(0, 1), List.of(0, 0))), List.of(1, 1));
        assertThat(RankingEvaluation.of(List.of(prompt, tied), List.of(new double[] {1, 1, 0}, new double[2]))
                        .rankings())
                .isEqualTo(1);
        RankingEvaluation nothing = RankingEvaluation.of(List.of(tied), List.of(new double[2]));
        assertThat(nothing.words()).isEqualTo("no accuracy, since in every ranking all completions tie");
        assertThat(nothing.metrics()).isEmpty();
        assertThat(nothing.warnings()).hasSize(1);
    }

    private static Rated rated(int row, int level, int rater) {
        return new Rated(row, new Given(10 * (level + 1), level, rater, 1));
    }

    @Test
    void ratingsAreComparedWithThePredictionsAndTheirOrderWithTheScores() {
        RatedPrompt prompt =
                new RatedPrompt(rows(3), List.of(rated(0, 0, 0), rated(1, 1, 0), rated(2, 2, 0), rated(2, 1, 1)));
        // scores of the three rows, then the levels they stand for
        double[] numbers = {-1, 0.5, 0.2, 1, 2, 2};
        RatingEvaluation evaluation = RatingEvaluation.of(List.of(prompt), List.of(numbers), true);
        assertThat(evaluation.ratings()).isEqualTo(4);
        assertThat(evaluation.mse()).isCloseTo(1 / 4.0, within(1e-12));
        assertThat(evaluation.mae()).isCloseTo(1 / 4.0, within(1e-12));
        // one rater's three pairs, of which the one of rows 1 and 2 is wrong; raters are not compared with each other
        assertThat(evaluation.pairs()).isEqualTo(3);
        assertThat(evaluation.right()).isEqualTo(2);
        // given 1 2 3 2, said 1 2 2 2: one disagreement of one level; chance from the frequencies 1 2 1 and 1 3 0
        double chance = (1 * 3 * 1 + 2 * 1 * 1 + 1 * 1 * 4 + 1 * 3 * 1) / 4.0;
        assertThat(evaluation.kappa()).isCloseTo(1 - 1 / chance, within(1e-12));
    }

    @Test
    void aValueThatIsNoneOfTheLevelsLeavesTheOrderOnly() {
        RatedPrompt gold = new RatedPrompt(
                rows(3),
                List.of(
                        new Rated(0, new Given(0.31, -1, 0, 1)),
                        new Rated(1, new Given(0.75, -1, 0, 1)),
                        new Rated(2, new Given(0.9, -1, 0, 1))));
        RatingEvaluation evaluation =
                RatingEvaluation.of(List.of(gold), List.of(new double[] {-3, 0, 9, 1, 3, 5}), true);
        assertThat(evaluation.spearman().estimate()).isCloseTo(1, within(1e-12));
        assertThat(evaluation.mse()).isNaN();
        assertThat(evaluation.metrics()).containsOnlyKeys("eval_spearman", "eval_pearson", "eval_accuracy");
    }

    @Test
    void theFirstErrorMustBeFoundExactlyAndSoundSolutionsAccepted() {
        SteppedPrompt prompt = new SteppedPrompt(
                rows(3),
                List.of(
                        new SteppedPrompt.Marks(List.of(0, 1), List.of(1.0, 0.0), 1),
                        new SteppedPrompt.Marks(List.of(0, 1), List.of(0.0), 0),
                        new SteppedPrompt.Marks(List.of(0, 1), List.of(1.0, 1.0), 2)));
        StepEvaluation evaluation = StepEvaluation.of(List.of(prompt), List.of(new double[] {1, -1, 2, -1, 3, 0.5}));
        assertThat(evaluation.wrong()).isEqualTo(2);
        assertThat(evaluation.found()).isEqualTo(1);
        assertThat(evaluation.accepted()).isEqualTo(1);
        assertThat(evaluation.steps()).isEqualTo(5);
        assertThat(evaluation.rightSteps()).isEqualTo(4);
        assertThat(evaluation.firstErrorF1()).isCloseTo(2 * 0.5 * 1 / 1.5, within(1e-12));
    }

    /** Values of right steps lie below 1/2: no sound solution passes at 1/2, and all are told apart at the threshold that fits. */
    @Test
    void aThresholdThatFitsTellsRightStepsOfLittleWorthFromWrongOnes() {
        List<SteppedPrompt.Marks> marks = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean sound = i < 2;
            marks.add(new SteppedPrompt.Marks(List.of(0, 1), List.of(0.4, sound ? 0.4 : 0.0), sound ? 2 : 1));
            scores.add(logOdds(0.42));
            scores.add(logOdds(sound ? 0.405 : 0.195));
        }
        SteppedPrompt prompt = new SteppedPrompt(rows(4), marks);
        double[] numbers = scores.stream().mapToDouble(Double::doubleValue).toArray();
        StepEvaluation evaluation = StepEvaluation.of(List.of(prompt), List.of(numbers));
        assertThat(evaluation.firstErrorF1()).isZero();
        assertThat(evaluation.threshold()).isEqualTo(0.20);
        assertThat(evaluation.calibratedF1()).isEqualTo(1);
        assertThat(evaluation.metrics()).containsEntry("eval_step_threshold", 0.20);
        assertThat(evaluation.warnings())
                .containsExactly(
                        "the first error was found in no wrong solution",
                        "some step of every sound solution was called wrong; a threshold of 0.20 fits better than 0.5");
        assertThat(evaluation.words())
                .endsWith("F1 of the two 0.00, with a threshold of 0.20 in place of 0.5 it is 1.00");
    }

    /**
     * Each half is measured by what fits the other, 0.81 and 0.21: of the first no error is found, of the second no sound one accepted, so
     * half of either kind is right, where each by its own threshold would be right throughout.
     */
    @Test
    void aThresholdIsNotMeasuredOnWhatItWasChosenOn() {
        StepThreshold threshold = new StepThreshold();
        double[][] halves = {{0.9, 0.805}, {0.3, 0.205}};
        for (int i = 0; i < 4; i++) {
            double[] half = halves[i % 2];
            threshold.add(new double[] {logOdds(i < 2 ? half[0] : half[1])}, i < 2 ? 1 : 0);
        }
        assertThat(threshold.crossed()).isEqualTo(0.5);
        StepThreshold onlySound = new StepThreshold();
        onlySound.add(new double[] {1}, 1);
        onlySound.add(new double[] {1}, 1);
        assertThat(onlySound.best()).isNaN();
        assertThat(onlySound.crossed()).isNaN();
    }

    private static double logOdds(double probability) {
        return Math.log(probability / (1 - probability));
    }

    @Test
    void nineCompletionsCostNineRows() {
        RankedPrompt prompt = new RankedPrompt(
                List.of(new int[3], new int[5], new int[4]),
                List.of(
                        new RankedList(List.of(0, 1, 2), List.of(0, 1, 2)),
                        new RankedList(List.of(0, 1), List.of(1, 0))),
                List.of(1, 3, 2));
        assertThat(prompt.rows()).isEqualTo(3);
        assertThat(prompt.tokens()).isEqualTo(12);
        assertThat(prompt.longest()).isEqualTo(5);
    }

    @Test
    void learnedNumbersStepAsAdamDoesAndContinueExactly(@TempDir Path folder) throws IOException {
        LearnedNumbers numbers = new LearnedNumbers("thresholds", new double[] {1, 2});
        for (int step = 0; step < 3; step++) {
            numbers.clear();
            numbers.add(0, 0.5 - step);
            numbers.step(0.1);
            if (step == 0) {
                // the first step is the rate, whatever the slope; no slope, no step
                assertThat(numbers.values()).containsExactly(new double[] {0.9, 2}, within(1e-8));
                numbers.save(folder);
            }
        }
        LearnedNumbers again = new LearnedNumbers("thresholds", new double[2]);
        again.load(folder);
        for (int step = 1; step < 3; step++) {
            again.clear();
            again.add(0, 0.5 - step);
            again.step(0.1);
        }
        assertThat(again.values()).isEqualTo(numbers.values());
    }
}
