package org.align4j.rl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.model.Autograd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return GoldenRows.cases("ppo_value_loss");
    }

    private static ValueLoss loss(JsonNode golden) {
        JsonNode clip = golden.get("parameters").get("clip");
        return clip.isNull() ? new Square() : new ClippedSquare(clip.doubleValue());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossGradientAndClipFractionAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        NDArray old = GoldenRows.array(manager, in.get("old_values"));
        NDArray returns = GoldenRows.array(manager, in.get("returns"));
        NDArray weights = GoldenRows.weights(manager, in.get("mask"), LossAggregation.TOKEN_MEAN, 0, 0);
        NDArray values = GoldenRows.array(manager, in.get("values"));
        double[] gradient = gradient(
                values, x -> loss(golden).perToken(x, old, returns).mul(weights).sum());
        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(loss(golden)
                        .perToken(values, old, returns)
                        .mul(weights)
                        .sum()
                        .getDouble())
                .isCloseTo(expected.get("loss").doubleValue(), within(tolerance));
        assertThat(gradient)
                .containsExactly(GoldenRows.flat(expected.get("gradients").get("values")), within(tolerance));
        assertThat(loss(golden).clipped(values, old, returns).mul(weights).sum().getDouble())
                .isCloseTo(expected.get("clip_fraction").doubleValue(), within(tolerance));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered).contains(ValueLoss.class.getPermittedSubclasses());
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
