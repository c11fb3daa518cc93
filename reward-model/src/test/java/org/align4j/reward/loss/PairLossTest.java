package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.model.Autograd;
import org.align4j.reward.loss.BradleyTerry.MarginUse;
import org.align4j.testkit.Fixtures;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                Fixtures.json("losses/bradley_terry.json").get("cases").spliterator(), false);
    }

    private static PairLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        if (parameters.has("theta")) {
            return new RaoKupper(parameters.get("theta").doubleValue());
        }
        if (parameters.has("nu")) {
            return new Davidson(parameters.get("nu").doubleValue());
        }
        return new BradleyTerry(
                parameters.path("centre").asDouble(0),
                parameters.path("smoothing").asDouble(0),
                1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        boolean tieModel = inputs.has("outcome");
        double[] chosen = Fixtures.numbers(inputs.get(tieModel ? "a" : "chosen"));
        double[] rejected = Fixtures.numbers(inputs.get(tieModel ? "b" : "rejected"));
        int n = chosen.length;
        double[] p = new double[n];
        double[] ties = new double[n];
        Arrays.fill(p, 1);
        if (inputs.has("p_chosen")) {
            p = Fixtures.numbers(inputs.get("p_chosen"));
        }
        if (tieModel) {
            p = Fixtures.numbers(inputs.get("outcome"));
            ties = Arrays.stream(p).map(outcome -> outcome == 0.5 ? 1 : 0).toArray();
        }
        double[] margins = inputs.has("margin") ? Fixtures.numbers(inputs.get("margin")) : new double[n];
        NDArray[] constants = {manager.create(p), manager.create(ties), manager.create(margins)};
        NDArray scores = manager.create(concatenated(chosen, rejected)).reshape(2, n);
        double[] gradient = gradient(
                scores,
                x -> loss(golden)
                        .rows(new RewardPairs(x.get(0), x.get(1), constants[0], constants[1], constants[2]))
                        .mean());
        double[] rows = loss(golden)
                .rows(new RewardPairs(scores.get(0), scores.get(1), constants[0], constants[1], constants[2]))
                .toDoubleArray();

        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(Arrays.stream(rows).average().orElseThrow())
                .isCloseTo(expected.get("loss").doubleValue(), within(tolerance));
        if (expected.has("rows")) {
            assertThat(rows).containsExactly(Fixtures.numbers(expected.get("rows")), within(tolerance));
        }
        JsonNode gradients = expected.get("gradients");
        assertThat(gradient)
                .containsExactly(
                        concatenated(
                                Fixtures.numbers(gradients.get(tieModel ? "a" : "chosen")),
                                Fixtures.numbers(gradients.get(tieModel ? "b" : "rejected"))),
                        within(tolerance));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered).contains(PairLoss.class.getPermittedSubclasses());
    }

    @Test
    void gradientOfAHardLabelRaisesChosenAndLowersRejected() {
        double[] gradient = gradientAt(new BradleyTerry(0, 0, 0), 0.3, 0.3, 1);
        assertThat(gradient).containsExactly(new double[] {-0.5, 0.5}, within(1e-12));
    }

    @Test
    void aTieIsSatisfiedByEqualScores() {
        double[] gradient = gradientAt(new BradleyTerry(0, 0, 0), 1.2, 1.2, 0.5);
        assertThat(gradient).containsExactly(new double[] {0, 0}, within(1e-12));
    }

    @Test
    void swappingCompletionsAndLabelChangesNothing() {
        PairLoss loss = new BradleyTerry(0.05, 0.1, 0);
        assertThat(rowAt(loss, 0.7, -0.4, 0.8)).isCloseTo(rowAt(loss, -0.4, 0.7, 0.2), within(1e-12));
    }

    /** d = ln 3, so σ(d) = 3/4 and P = 0.8 · 3/4 + 0.1 = 0.7, dP/dd = 0.8 · 3/16 = 0.15; far away only the random answers are left. */
    @Test
    void aShareOfAnswersMayBeGivenAtRandom() {
        PairLoss loss = new BradleyTerry(0, 0, 0, MarginUse.SUBTRACTED, ReadAt.END, 0.2);
        assertThat(rowAt(loss, Math.log(3), 0, 1)).isCloseTo(-Math.log(0.7), within(1e-12));
        assertThat(gradientAt(loss, Math.log(3), 0, 1))
                .containsExactly(new double[] {-0.15 / 0.7, 0.15 / 0.7}, within(1e-12));
        assertThat(rowAt(loss, -5000, 0, 1)).isCloseTo(-Math.log(0.1), within(1e-12));
        assertThat(gradientAt(loss, -5000, 0, 1)).containsExactly(new double[] {0, 0}, within(1e-12));
    }

    /** A rating two levels better weighs twice: 2 · ln(4/3) at d = ln 3, slope 2 · (3/4 - 1); one as good weighs nothing. */
    @Test
    void aMarginMayScaleTheLoss() {
        PairLoss loss = new BradleyTerry(0, 0, 2, MarginUse.SCALE, ReadAt.END, 0);
        NDArray scores =
                manager.create(new double[] {Math.log(3), Math.log(3), 0, 0}).reshape(2, 2);
        NDArray certain = manager.create(new double[] {1, 1});
        NDArray margins = manager.create(new double[] {1, 0});
        double[] gradient = gradient(
                scores,
                x -> loss.rows(new RewardPairs(x.get(0), x.get(1), certain, certain.mul(0), margins))
                        .sum());
        assertThat(loss.rows(new RewardPairs(scores.get(0), scores.get(1), certain, certain.mul(0), margins))
                        .toDoubleArray())
                .containsExactly(new double[] {2 * Math.log(4 / 3.0), 0}, within(1e-12));
        assertThat(gradient).containsExactly(new double[] {-0.5, 0, 0.5, 0}, within(1e-12));
        Assertions.assertThatThrownBy(() -> new BradleyTerry(0, 0, 0, MarginUse.SCALE, ReadAt.END, 0))
                .hasMessage("margin-weight must be above 0 with margin: scale but was 0.0");
    }

    @Test
    void anIllegalParameterIsRefusedByName() {
        Assertions.assertThatThrownBy(() -> new RaoKupper(1))
                .isInstanceOf(UserError.class)
                .hasMessage("theta must be > 1 but was 1.0");
    }

    private double[] gradientAt(PairLoss loss, double chosen, double rejected, double p) {
        NDArray scores = manager.create(new double[] {chosen, rejected}).reshape(2, 1);
        return gradient(scores, x -> loss.rows(pair(x, p)).sum());
    }

    private double rowAt(PairLoss loss, double chosen, double rejected, double p) {
        NDArray scores = manager.create(new double[] {chosen, rejected}).reshape(2, 1);
        return loss.rows(pair(scores, p)).sum().getDouble();
    }

    private RewardPairs pair(NDArray scores, double p) {
        NDArray zero = manager.create(new double[] {0});
        return new RewardPairs(scores.get(0), scores.get(1), manager.create(new double[] {p}), zero, zero);
    }

    private static double[] concatenated(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
