package org.align4j.rl.preference;

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
import org.align4j.model.Autograd;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreferenceLossTest {
    private static final Set<String> BUILT = Set.of("sigmoid", "cdpo", "ipo", "ipo_sum");

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                        Fixtures.json("losses/dpo.json").get("cases").spliterator(), false)
                .filter(golden ->
                        BUILT.contains(golden.get("parameters").get("loss_type").asText())
                                && !golden.get("parameters").has("divergence"));
    }

    private static PreferenceLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double beta = parameters.get("beta").doubleValue();
        return switch (parameters.get("loss_type").asText()) {
            case "sigmoid" -> new Dpo(beta, 0);
            case "cdpo" -> new Dpo(beta, parameters.get("label_smoothing").doubleValue());
            case "ipo" -> new Ipo(beta);
            case "ipo_sum" -> new IpoSum(beta);
            default -> throw new IllegalArgumentException(parameters.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        int n = inputs.get("policy_chosen").size();
        NDArray policy = manager.create(concatenated(inputs.get("policy_chosen"), inputs.get("policy_rejected")))
                .reshape(2, n);
        double[] gradient =
                gradient(policy, x -> loss(golden).rows(pairs(x, inputs)).mean());
        double[] rows = loss(golden).rows(pairs(policy, inputs)).toDoubleArray();

        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(rows).containsExactly(Fixtures.numbers(expected.get("rows")), within(tolerance));
        assertThat(Arrays.stream(rows).average().orElseThrow())
                .isCloseTo(expected.get("loss").doubleValue(), within(tolerance));
        JsonNode gradients = expected.get("gradients");
        assertThat(gradient)
                .containsExactly(
                        concatenated(gradients.get("policy_chosen"), gradients.get("policy_rejected")),
                        within(tolerance));
        assertThat(pairs(policy, inputs)
                        .chosenLogRatio()
                        .mul(loss(golden).beta())
                        .toDoubleArray())
                .containsExactly(Fixtures.numbers(expected.get("rewards_chosen")), within(tolerance));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered).contains(PreferenceLoss.class.getPermittedSubclasses());
    }

    @Test
    void dpoOfZeroMarginIsLogTwoAndPullsByHalfOfBeta() {
        NDArray policy = manager.create(new double[] {-3, -7}).reshape(2, 1);
        PreferenceLoss loss = new Dpo(0.1, 0);
        double[] gradient =
                gradient(policy, x -> loss.rows(atReference(x, -3, -7, 1)).sum());
        assertThat(loss.rows(atReference(policy, -3, -7, 1)).getDouble()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(gradient).containsExactly(new double[] {-0.05, 0.05}, within(1e-12));
    }

    @Test
    void swappingChosenAndRejectedMirrorsEveryLoss() {
        for (PreferenceLoss loss : new PreferenceLoss[] {new Dpo(0.3, 0.1), new Ipo(0.2), new IpoSum(0.2)}) {
            NDArray asIs = manager.create(new double[] {-5, -6}).reshape(2, 1);
            NDArray swapped = manager.create(new double[] {-6, -5}).reshape(2, 1);
            assertThat(loss.rows(atReference(asIs, -4, -9, 0.7)).getDouble())
                    .as("%s", loss)
                    .isCloseTo(loss.rows(atReference(swapped, -9, -4, 0.3)).getDouble(), within(1e-9));
        }
    }

    private PairLogProbs atReference(NDArray policy, double chosen, double rejected, double p) {
        NDArray four = manager.create(new double[] {4});
        return new PairLogProbs(
                policy.get(0),
                policy.get(1),
                manager.create(new double[] {chosen}),
                manager.create(new double[] {rejected}),
                four,
                four,
                manager.create(new double[] {p}));
    }

    private PairLogProbs pairs(NDArray policy, JsonNode inputs) {
        double[] hard = new double[inputs.get("policy_chosen").size()];
        Arrays.fill(hard, 1);
        return new PairLogProbs(
                policy.get(0),
                policy.get(1),
                manager.create(Fixtures.numbers(inputs.get("reference_chosen"))),
                manager.create(Fixtures.numbers(inputs.get("reference_rejected"))),
                manager.create(Fixtures.numbers(inputs.get("chosen_lengths"))),
                manager.create(Fixtures.numbers(inputs.get("rejected_lengths"))),
                manager.create(hard));
    }

    private static double[] concatenated(JsonNode first, JsonNode second) {
        double[] all = Arrays.copyOf(Fixtures.numbers(first), first.size() + second.size());
        System.arraycopy(Fixtures.numbers(second), 0, all, first.size(), second.size());
        return all;
    }

    private static double[] gradient(NDArray x, UnaryOperator<NDArray> loss) {
        return Autograd.gradient(x, loss).gradient().toDoubleArray();
    }
}
