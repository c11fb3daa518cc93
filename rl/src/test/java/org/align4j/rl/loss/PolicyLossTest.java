package org.align4j.rl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.align4j.model.Autograd;
import org.align4j.rl.loss.SequenceClipped.Reduction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Token-level losses with an advantage per token. */
    static Stream<JsonNode> ppo() {
        return GoldenRows.cases("ppo_policy_loss");
    }

    /** Aggregations, KL terms and sequence-level ratios; cispo, sapo and delta are losses not built yet. */
    static Stream<JsonNode> aggregations() {
        Set<String> built = Set.of("grpo", "bnpo", "dapo", "dr_grpo");
        return GoldenRows.cases("policy_aggregation")
                .filter(golden ->
                        built.contains(golden.get("parameters").get("loss_type").asText())
                                && !golden.get("parameters").has("delta"));
    }

    static Stream<JsonNode> sequences() {
        return GoldenRows.cases("sequence_policy_loss");
    }

    private static PolicyLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double low = parameters.path("clip_low").asDouble(0.2);
        double high = parameters.path("clip_high").asDouble(0.2);
        if (parameters.path("level").asText().equals("sequence")) {
            return new SequenceClipped(low, high, Reduction.MEAN);
        }
        if (parameters.has("dual_clip")) {
            return new DualClipped(low, high, parameters.get("dual_clip").doubleValue());
        }
        return new Clipped(low, high);
    }

    private static LossAggregation aggregation(JsonNode golden) {
        return switch (golden.get("parameters").path("loss_type").asText("ppo")) {
            case "grpo" -> LossAggregation.SEQUENCE_MEAN;
            case "ppo", "bnpo", "dapo" -> LossAggregation.TOKEN_MEAN;
            case "dr_grpo" -> LossAggregation.CONSTANT_LENGTH;
            default -> throw new IllegalArgumentException(golden.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("ppo")
    void tokenLossesAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        check(golden, loss(golden), aggregation(golden), GoldenRows.array(manager, in.get("advantages")));
        PolicyBatch batch = batch(
                in, GoldenRows.array(manager, in.get("logprobs")), GoldenRows.array(manager, in.get("advantages")));
        PolicyDiagnostics diagnostics = PolicyDiagnostics.of(loss(golden), batch);
        JsonNode expected = golden.get("expected");
        assertThat(diagnostics.clipFraction())
                .isCloseTo(expected.get("clip_fraction").doubleValue(), within(1e-9));
        assertThat(diagnostics.meanRatio()).isCloseTo(expected.get("mean_ratio").doubleValue(), within(1e-6));
        assertThat(diagnostics.approximateKl())
                .isCloseTo(expected.get("approximate_kl_k2").doubleValue(), within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("aggregations")
    void aggregationsAndKlTermsAreThoseOfTheGoldenValues(JsonNode golden) {
        check(golden, loss(golden), aggregation(golden), perRow(golden.get("inputs")));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void sequenceLossesAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        PolicyLoss loss = new SequenceClipped(
                parameters.get("clip_low").doubleValue(),
                parameters.get("clip_high").doubleValue(),
                Reduction.SUM);
        check(golden, loss, LossAggregation.SEQUENCE_MEAN, perRow(golden.get("inputs")));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = new HashSet<>();
        Stream.concat(ppo(), aggregations())
                .forEach(golden -> covered.add(loss(golden).getClass()));
        assertThat(covered).contains(PolicyLoss.class.getPermittedSubclasses());
    }

    @Test
    void atRatioOneEveryLossIsMinusTheAdvantageAndSoIsItsGradient() {
        NDArray logProbs = manager.create(new double[] {-1, -2, -0.5, -3}).reshape(2, 2);
        NDArray old = manager.create(new double[] {-1, -2, -0.5, -3}).reshape(2, 2);
        NDArray advantages = manager.create(new double[] {0.7, 0.7, -1.1, -1.1}).reshape(2, 2);
        NDArray mask = manager.create(new double[] {1, 1, 1, 1}).reshape(2, 2);
        for (PolicyLoss loss : new PolicyLoss[] {new Clipped(0.2, 0.2), new DualClipped(0.2, 0.2, 3)}) {
            double[] gradient = gradient(
                    logProbs,
                    x -> loss.perToken(new PolicyBatch(x, old, advantages, mask))
                            .sum());
            assertThat(gradient).as("%s", loss).containsExactly(new double[] {-0.7, -0.7, 1.1, 1.1}, within(1e-12));
        }
    }

    @Test
    void splittingAStepIntoMicroBatchesChangesNoWeight() {
        LossAggregation.Totals step = new LossAggregation.Totals(4, 12, 8);
        int[] lengths = {5, 2, 4, 1};
        for (LossAggregation aggregation : LossAggregation.values()) {
            double total = 0;
            for (int length : lengths) {
                total += length * aggregation.tokenWeight(length, step);
            }
            double expected = aggregation == LossAggregation.CONSTANT_LENGTH ? 12.0 / 32 : 1;
            assertThat(total).as("%s", aggregation).isCloseTo(expected, within(1e-12));
        }
    }

    private void check(JsonNode golden, PolicyLoss loss, LossAggregation aggregation, NDArray advantages) {
        JsonNode in = golden.get("inputs");
        JsonNode parameters = golden.get("parameters");
        NDArray weights = GoldenRows.weights(
                manager,
                in.get("mask"),
                aggregation,
                parameters.path("total_tokens").asInt(0),
                parameters.path("longest").asInt(0));
        NDArray logProbs = GoldenRows.array(manager, in.get("logprobs"));
        double[] loses = new double[1];
        double[] gradient = gradient(logProbs, x -> {
            PolicyBatch batch = batch(in, x, advantages);
            NDArray perToken = loss.perToken(batch);
            if (parameters.has("beta")) {
                InLoss penalty = new InLoss(
                        KlEstimator.K3,
                        parameters.get("beta").doubleValue(),
                        parameters.has("kl_times_ratio") ? InLoss.Form.TIMES_RATIO : InLoss.Form.PLAIN);
                perToken = perToken.add(penalty.perToken(
                        x, GoldenRows.array(manager, in.get("reference_logprobs")), loss.ratio(batch)));
            }
            NDArray sum = perToken.mul(weights).sum();
            loses[0] = sum.getDouble();
            return sum;
        });
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(loses[0]).isCloseTo(golden.get("expected").get("loss").doubleValue(), within(tolerance));
        assertThat(gradient)
                .containsExactly(
                        GoldenRows.flat(golden.get("expected").get("gradients").get("logprobs")), within(tolerance));
    }

    private PolicyBatch batch(JsonNode in, NDArray logProbs, NDArray advantages) {
        return new PolicyBatch(
                logProbs,
                GoldenRows.array(manager, in.get("old_logprobs")),
                advantages,
                GoldenRows.array(manager, in.get("mask")));
    }

    private NDArray perRow(JsonNode in) {
        NDArray mask = GoldenRows.array(manager, in.get("mask"));
        double[] advantages = org.align4j.testkit.Fixtures.numbers(in.get("advantages"));
        return manager.create(advantages).reshape(advantages.length, 1).mul(mask);
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
