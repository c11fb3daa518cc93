package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairEvaluationTest {
    private static final List<int[]> THREE_ROWS = List.of(new int[] {1, 2}, new int[] {1, 2, 3}, new int[] {1});

    @Test
    void accuracyCountsDecidedPairsAndEqualScoresByHalf() {
        PairEvaluation evaluation = evaluate(
                new double[] {2, 1, 1},
                pair(0, 1, 1, false), // right
                pair(2, 0, 1, false), // wrong
                pair(1, 2, 1, false), // equal
                pair(0, 2, 0.5, true)); // a tie has no winner
        assertThat(evaluation.pairs()).isEqualTo(4);
        assertThat(evaluation.decided()).isEqualTo(3);
        assertThat(evaluation.accuracy()).isCloseTo(0.5, within(1e-12));
        assertThat(evaluation.meanMargin()).isCloseTo((1 - 1 + 0 + 1) / 4.0, within(1e-12));
    }

    @Test
    void aLabelBelowAHalfNamesTheOtherWinner() {
        assertThat(evaluate(new double[] {0, 1, 0}, pair(0, 1, 0.2, false)).right())
                .isEqualTo(1);
    }

    @Test
    void theLengthControlPrefersTheLongerCompletion() {
        PairEvaluation evaluation =
                evaluate(new double[3], pair(1, 0, 1, false), pair(1, 2, 1, false), pair(2, 0, 1, false));
        assertThat(evaluation.lengthAccuracy()).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void aModelThatKnowsItIsRightIsWellCalibrated() {
        PairEvaluation sure = evaluate(new double[] {30, 0, 0}, pair(0, 1, 1, false));
        PairEvaluation surelyWrong = evaluate(new double[] {0, 30, 0}, pair(0, 1, 1, false));
        assertThat(sure.calibration().expectedError()).isCloseTo(0, within(1e-9));
        assertThat(surelyWrong.calibration().expectedError()).isCloseTo(1, within(1e-9));
    }

    @Test
    void tiesAloneHaveNoAccuracyAndAreToldAsWhatTheyAre() {
        PairEvaluation evaluation = evaluate(new double[] {1, 0, 0}, pair(0, 1, 0.5, true), pair(1, 2, 0.5, false));
        assertThat(evaluation.words())
                .startsWith("no accuracy, since all 2 pairs are ties; calibration error ")
                .doesNotContain("NaN");
        assertThat(evaluation.warnings()).singleElement().asString().startsWith("no pair has a winner");
        assertThat(evaluation.metrics()).doesNotContainKeys("eval_accuracy", "eval_length_accuracy");
        assertThat(evaluation.metrics().values()).noneMatch(value -> Double.isNaN(value));
        assertThat(evaluation.facts()).doesNotContainKey("accuracy").containsEntry("decided_pairs", 0);
    }

    private static PairEvaluation evaluate(double[] scores, PromptPairs.Pair... pairs) {
        return PairEvaluation.of(List.of(new PromptPairs(THREE_ROWS, List.of(pairs))), List.of(scores));
    }

    private static PromptPairs.Pair pair(int chosen, int rejected, double p, boolean tie) {
        return new PromptPairs.Pair(
                chosen, rejected, p, tie, 0, THREE_ROWS.get(chosen).length, THREE_ROWS.get(rejected).length);
    }
}
