package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.BradleyTerry;
import org.junit.jupiter.api.Test;

class PairObjectiveTest {
    private static final PromptPairs FIRST = new PromptPairs(
            List.of(new int[] {5, 6, 7}, new int[] {5, 6}), List.of(new PromptPairs.Pair(0, 1, 1, false, 0, 2, 1)));
    private static final PromptPairs SECOND = new PromptPairs(
            List.of(new int[] {8}, new int[] {8, 9}, new int[] {8, 9, 9, 9}),
            List.of(
                    new PromptPairs.Pair(2, 0, 1, false, 0, 3, 1),
                    new PromptPairs.Pair(1, 0, 1, false, 0, 1, 1),
                    new PromptPairs.Pair(2, 1, 1, false, 0, 3, 1)));

    @Test
    void scoresAreReadAtTheLastTokenOfEachRowAndNowhereElse() {
        PairObjective objective = new PairObjective(new BradleyTerry(0, 0, 0));
        PairBatch batch = PairBatch.of(List.of(FIRST, SECOND));
        assertThat(batch.tokens().size()).isEqualTo(5);
        assertThat(objective.weight(batch)).isEqualTo(4);
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] scores = new float[5 * 4];
            scores[2] = 1.5f; // chosen of FIRST, last of three tokens
            scores[5] = 0.5f; // rejected of FIRST, last of two tokens
            NDArray numbers = manager.create(scores).reshape(5, 4);
            MetricSums metrics = new MetricSums();
            Autograd.Gradient gradient = Autograd.gradient(numbers, x -> objective.loss(batch, x, metrics));
            double slope = -1 / (1 + Math.E);
            assertThat(gradient.value()).isCloseTo(Math.log1p(Math.exp(-1)) + 3 * Math.log(2), within(1e-6));
            float[] d = gradient.gradient().toFloatArray();
            float[] expected = new float[20];
            expected[2] = (float) slope;
            expected[5] = (float) -slope;
            expected[8] = 1; // row 2, one token: rejected twice
            expected[13] = 0; // row 3, two tokens: once chosen, once rejected
            expected[19] = -1; // row 4, four tokens: chosen twice
            assertThat(d).containsExactly(expected, within(1e-6f));
            assertThat(metrics.means()).containsEntry("accuracy", 0.25).containsEntry("max_reward", 1.5);
        }
    }
}
