package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.align4j.model.Autograd;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class StepLossTest {
    /** The mask says which steps are there. */
    @Test
    void stepsAreTheSameCrossEntropyOverThoseThatAreThere() {
        JsonNode golden = StreamSupport.stream(
                        Fixtures.json("losses/classifier.json").get("cases").spliterator(), false)
                .filter(each -> each.get("inputs").has("mask"))
                .findFirst()
                .orElseThrow();
        List<Double> logits = new ArrayList<>();
        List<Double> labels = new ArrayList<>();
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < golden.at("/inputs/mask").size(); i++) {
            for (int j = 0; j < golden.at("/inputs/mask").get(i).size(); j++) {
                if (golden.at("/inputs/mask").get(i).get(j).intValue() == 1) {
                    logits.add(golden.at("/inputs/logits").get(i).get(j).doubleValue());
                    labels.add(golden.at("/inputs/label").get(i).get(j).doubleValue());
                    slopes.add(golden.at("/expected/gradients/logits")
                            .get(i)
                            .get(j)
                            .doubleValue());
                }
            }
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray marks = manager.create(array(labels));
            StepLoss loss = new StepSuccess(StepSuccess.AfterFirstError.IGNORE, "\n", false, 0.5);
            Autograd.Gradient gradient = Autograd.gradient(
                    manager.create(array(logits)), x -> loss.rows(x, marks).mean());
            assertThat(gradient.value()).isCloseTo(golden.at("/expected/loss").doubleValue(), within(1e-6));
            assertThat(gradient.gradient().toDoubleArray()).containsExactly(array(slopes), within(1e-6));
        }
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void afterTheFirstErrorLabelsAreIgnoredWrongOrAsGiven() {
        List<Double> labels = List.of(1.0, 0.0, 1.0);
        assertThat(new StepSuccess(StepSuccess.AfterFirstError.IGNORE, "\n", false, 0.5).learned(labels))
                .containsExactly(1.0, 0.0);
        assertThat(new StepSuccess(StepSuccess.AfterFirstError.WRONG, "\n", false, 0.5).learned(labels))
                .containsExactly(1.0, 0.0, 0.0);
        assertThat(new StepSuccess(StepSuccess.AfterFirstError.AS_GIVEN, "\n", false, 0.5).learned(labels))
                .containsExactly(1.0, 0.0, 1.0);
    }

    @Test
    void thereIsOneLossAndItHasGoldenValues() {
        assertThat(StepLoss.class.getPermittedSubclasses()).containsExactly(StepSuccess.class);
    }

    /** A share of rollouts below 1/2 is no error where others end right; what nobody ends right is one. */
    @Test
    void whatIsWrongIsBelowTheLimit() {
        List<Double> shares = List.of(0.75, 0.375, 0.0, 0.125);
        StepLoss half = new StepSuccess(StepSuccess.AfterFirstError.IGNORE, "\n", true, 0.5);
        StepLoss any = new StepSuccess(StepSuccess.AfterFirstError.IGNORE, "\n", true, 0.1);
        assertThat(half.learned(shares)).containsExactly(0.75, 0.375);
        assertThat(any.learned(shares)).containsExactly(0.75, 0.375, 0.0);
        assertThat(any.isWrong(0.125)).isFalse();
        assertThat(new StepSuccess(StepSuccess.AfterFirstError.WRONG, "\n", true, 0.1).learned(shares))
                .containsExactly(0.75, 0.375, 0.0, 0.0);
    }
}
