package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.Autograd;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelLossTest {
    /** Those of whole completions; the one with a mask is of steps. */
    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                        Fixtures.json("losses/classifier.json").get("cases").spliterator(), false)
                .filter(golden -> !golden.get("inputs").has("mask"));
    }

    private static LabelLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        return new Success(
                parameters.path("smoothing").asDouble(0),
                parameters.path("positive_weight").asDouble(1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = manager.create(Fixtures.numbers(golden.at("/inputs/logits")));
            NDArray labels = manager.create(Fixtures.numbers(golden.at("/inputs/label")));
            Autograd.Gradient gradient =
                    Autograd.gradient(scores, x -> loss(golden).rows(x, labels).mean());
            double tolerance = golden.get("tolerance").doubleValue();
            assertThat(gradient.value()).isCloseTo(golden.at("/expected/loss").doubleValue(), within(tolerance));
            assertThat(gradient.gradient().toDoubleArray())
                    .containsExactly(Fixtures.numbers(golden.at("/expected/gradients/logits")), within(tolerance));
        }
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered).contains(LabelLoss.class.getPermittedSubclasses());
    }
}
