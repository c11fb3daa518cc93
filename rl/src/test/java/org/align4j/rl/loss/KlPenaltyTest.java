package org.align4j.rl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.align4j.model.Autograd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KlPenaltyTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> estimators() {
        return GoldenRows.cases("kl_estimators")
                .filter(golden -> golden.get("parameters").has("estimator"));
    }

    static Stream<JsonNode> tokenRewards() {
        return GoldenRows.cases("token_rewards");
    }

    static Stream<JsonNode> adaptive() {
        return GoldenRows.cases("adaptive_kl");
    }

    private static KlEstimator estimator(JsonNode golden) {
        return KlEstimator.valueOf(
                golden.get("parameters").get("estimator").asText().toUpperCase(Locale.ROOT));
    }

    @Test
    void anAdaptiveCoefficientKeepsItsSign() {
        Adaptive controller = new Adaptive(6, 100);
        controller.check(499);
        assertThat(controller.next(0.05, 0, 499)).isPositive();
        assertThat(controller.next(0.05, 0, 501)).isNegative();
        assertThatThrownBy(() -> controller.check(500))
                .hasMessageContaining("horizon must be above a fifth of an iteration's completions (500)");
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void estimatorsAndTheirGradientsAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        NDArray reference = GoldenRows.array(manager, in.get("reference"));
        NDArray mask = GoldenRows.array(manager, in.get("mask"));
        NDArray weights = GoldenRows.weights(manager, in.get("mask"), LossAggregation.TOKEN_MEAN, 0, 0);
        NDArray policy = GoldenRows.array(manager, in.get("policy"));
        double[] gradient = gradient(
                policy, x -> estimator(golden).of(x.sub(reference)).mul(weights).sum());
        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(estimator(golden).of(policy.sub(reference)).mul(mask).toDoubleArray())
                .containsExactly(GoldenRows.flat(expected.get("tokens")), within(tolerance));
        assertThat(gradient)
                .containsExactly(GoldenRows.flat(expected.get("gradients").get("policy")), within(tolerance));
    }

    @ParameterizedTest
    @MethodSource("tokenRewards")
    void tokenRewardsAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        double[][] rewards = new InReward(estimator(golden), 0, new Fixed())
                .tokenRewards(
                        GoldenRows.ragged(in.get("policy"), in.get("mask")),
                        GoldenRows.ragged(in.get("reference"), in.get("mask")),
                        GoldenRows.atLastToken(in.get("score"), in.get("mask")),
                        golden.get("parameters").get("beta").doubleValue());
        assertThat(GoldenRows.flat(rewards))
                .containsExactly(
                        GoldenRows.flat(GoldenRows.ragged(golden.get("expected").get("rewards"), in.get("mask"))),
                        within(golden.get("tolerance").doubleValue()));
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void theAdaptiveCoefficientIsThatOfTheGoldenValues(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        KlController controller = new Adaptive(
                parameters.get("target").doubleValue(),
                parameters.get("horizon").intValue());
        double coefficient = parameters.get("start").doubleValue();
        JsonNode kls = golden.get("inputs").get("kls");
        for (int i = 0; i < kls.size(); i++) {
            coefficient = controller.next(
                    coefficient,
                    kls.get(i).doubleValue(),
                    parameters.get("samples_per_step").intValue());
            assertThat(coefficient)
                    .isCloseTo(
                            golden.get("expected").get("coefficients").get(i).doubleValue(),
                            within(golden.get("tolerance").doubleValue()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEstimateIsZeroForEqualPoliciesAndK3IsNeverNegative(KlEstimator estimator) {
        assertThat(estimator.of(0.0)).isEqualTo(0);
        double[] deltas = {-3, -0.2, 1e-9, 0.4, 5};
        double[] estimates = Arrays.stream(deltas).map(estimator::of).toArray();
        assertThat(estimator.of(manager.create(deltas)).toDoubleArray()).containsExactly(estimates, within(1e-12));
        if (estimator != KlEstimator.K1) {
            assertThat(Arrays.stream(estimates).min().orElseThrow()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void theFixedCoefficientStays() {
        KlController controller = new Fixed();
        assertThat(controller.next(0.07, 1000, 64)).isEqualTo(0.07);
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
