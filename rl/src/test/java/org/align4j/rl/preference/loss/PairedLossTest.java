package org.align4j.rl.preference.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.Autograd;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return Stream.of("losses/dpo.json", "losses/preference_pairs.json")
                .flatMap(file ->
                        StreamSupport.stream(Fixtures.json(file).get("cases").spliterator(), false));
    }

    /** The record of a golden case. */
    static PairedLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double beta = parameters.get("beta").doubleValue();
        double smoothing = parameters.path("label_smoothing").doubleValue();
        double alpha = parameters.path("alpha").doubleValue();
        double gamma = parameters.path("gamma").doubleValue();
        return switch (parameters.get("loss_type").asText()) {
            case "sigmoid" ->
                parameters.has("divergence") ? new FDpo(beta, divergence(parameters)) : new Dpo(beta, smoothing);
            case "cdpo" -> new Dpo(beta, smoothing);
            case "robust" -> new Robust(beta, smoothing);
            case "hinge" -> new Hinge(beta);
            case "ipo" -> new Ipo(beta);
            case "ipo_sum" -> new IpoSum(beta);
            case "sigmoid_norm" -> new SigmoidNorm(beta, smoothing);
            case "exo_pair" -> new ExoPair(beta, smoothing);
            case "nca_pair" -> new NcaPair(beta);
            case "bco_pair" -> new BcoPair(beta);
            case "sppo_hard" -> new SppoHard(beta);
            case "aot" -> new Aot(beta, smoothing);
            case "aot_unpaired" -> new AotUnpaired(beta, smoothing);
            case "apo_zero" -> new ApoZero(beta);
            case "apo_down" -> new ApoDown(beta);
            case "discopop" -> new Discopop(beta, parameters.get("discopop_tau").doubleValue());
            case "f_dpo_js" -> new FDpo(beta, new Js());
            case "dpop" -> new Dpop(beta, parameters.get("lambda").doubleValue());
            case "rpo" -> new Rpo(beta, alpha);
            case "wpo" -> new Wpo(beta);
            case "simpo" -> new Simpo(beta, null, gamma, smoothing);
            case "orpo" -> new Orpo(beta);
            case "cpo" -> new Cpo(beta, alpha, smoothing);
            case "cpo_simpo" -> new CpoSimpo(new Simpo(beta, null, gamma, smoothing), alpha);
            default -> throw new IllegalArgumentException(parameters.toString());
        };
    }

    private static Divergence divergence(JsonNode parameters) {
        return switch (parameters.get("divergence").asText()) {
            case "forward_kl" -> new ForwardKl();
            case "js_divergence" -> new Js();
            case "alpha_divergence" -> new Alpha(parameters.get("alpha").doubleValue());
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
        Autograd.Gradient gradient = Autograd.gradient(
                policy, x -> loss(golden).rows(pairs(x, inputs)).mean());
        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(loss(golden).rows(pairs(policy, inputs)).toDoubleArray())
                .containsExactly(Fixtures.numbers(expected.get("rows")), within(tolerance));
        assertThat(gradient.value()).isCloseTo(expected.get("loss").doubleValue(), within(tolerance));
        JsonNode gradients = expected.get("gradients");
        assertThat(gradient.gradient().toDoubleArray())
                .containsExactly(
                        concatenated(gradients.get("policy_chosen"), gradients.get("policy_rejected")),
                        within(tolerance));
        if (expected.has("rewards_chosen")) {
            assertThat(loss(golden).rewards(pairs(policy, inputs).chosen()).toDoubleArray())
                    .containsExactly(Fixtures.numbers(expected.get("rewards_chosen")), within(tolerance));
        }
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = new HashSet<>();
        cases().forEach(golden -> covered.add(loss(golden).getClass()));
        // its golden values are of tokens: PreferenceObjectiveTest
        covered.add(LdDpo.class);
        assertThat(covered).contains(ReferencedLoss.class.getPermittedSubclasses());
        assertThat(covered).contains(ReferenceFreeLoss.class.getPermittedSubclasses());
    }

    /** Every pair loss at settings of its own. */
    static Stream<PairedLoss> losses() {
        return Stream.of(
                new Dpo(0.3, 0.1),
                new Robust(0.3, 0.1),
                new Hinge(0.2),
                new Ipo(0.2),
                new IpoSum(0.2),
                new SigmoidNorm(2, 0.1),
                new ExoPair(0.3, 0.01),
                new NcaPair(0.3),
                new BcoPair(0.3),
                new SppoHard(0.3),
                new Aot(0.3, 0),
                new AotUnpaired(0.3, 0),
                new ApoZero(0.3),
                new ApoDown(0.3),
                new Discopop(0.3, 0.05),
                new FDpo(0.3, new ForwardKl()),
                new FDpo(0.3, new Js()),
                new FDpo(0.3, new Alpha(0.5)),
                new Dpop(0.3, 3),
                new Rpo(0.3, 0.7),
                new LdDpo(0.3, 0.5),
                new Wpo(0.3),
                new Simpo(2, null, null, 0.1),
                new Orpo(0.5),
                new Cpo(0.3, 0.7, 0.1),
                new CpoSimpo(new Simpo(2, 0.3, null, 0), 0.7));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void swappingAPairAndItsLabelChangesNothing(PairedLoss loss) {
        NDArray asIs = manager.create(new double[] {-5, -6}).reshape(2, 1);
        NDArray swapped = manager.create(new double[] {-6, -5}).reshape(2, 1);
        assertThat(loss.rows(pair(asIs, -4, -9, 5, 3, 0.7)).getDouble())
                .isCloseTo(loss.rows(pair(swapped, -9, -4, 3, 5, 0.3)).getDouble(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void atTheReferenceChosenIsPulledUpAndRejectedDown(PairedLoss loss) {
        NDArray policy = manager.create(new double[] {-3, -7}).reshape(2, 1);
        double[] gradient = Autograd.gradient(
                        policy, x -> loss.rows(pair(x, -3, -7, 4, 4, 1)).sum())
                .gradient()
                .toDoubleArray();
        // APO-down lowers both, NCA holds chosen where it is; DiscoPOP rises with small margins: m changes faster than
        // it falls
        if (!(loss instanceof ApoDown) && !(loss instanceof NcaPair) && !(loss instanceof Discopop)) {
            assertThat(gradient[0]).isNegative();
        }
        if (!(loss instanceof Discopop)) {
            assertThat(gradient[1]).isPositive();
            assertThat(gradient[1] - gradient[0]).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientsAreThoseOfFiniteDifferences(PairedLoss loss) {
        double[] at = {-5, -6.5, -7, -3, -8, -9};
        NDArray policy = manager.create(at).reshape(2, 3);
        double[] gradient =
                Autograd.gradient(policy, x -> three(loss, x)).gradient().toDoubleArray();
        // what is held constant by stopping its gradient is not in a difference
        for (int i = 0; i < at.length && !(loss instanceof Wpo); i++) {
            double step = 1e-5;
            double up = three(loss, manager.create(moved(at, i, step)).reshape(2, 3))
                    .getDouble();
            double down = three(loss, manager.create(moved(at, i, -step)).reshape(2, 3))
                    .getDouble();
            assertThat(gradient[i]).as("%s %d", loss, i).isCloseTo((up - down) / (2 * step), within(1e-5));
        }
    }

    private NDArray three(PairedLoss loss, NDArray policy) {
        return loss.rows(new PairLogProbs(
                        new CompletionLogProbs(policy.get(0), array(-4, -7, -6.2), array(5, 3, 4)),
                        new CompletionLogProbs(policy.get(1), array(-9, -5, -8.5), array(3, 6, 4)),
                        loss.ofWholeSteps() ? array(1, 1, 1) : array(1, 0.6, 0.9)))
                .sum();
    }

    private NDArray array(double... numbers) {
        return manager.create(numbers);
    }

    private static double[] moved(double[] at, int i, double by) {
        double[] moved = at.clone();
        moved[i] += by;
        return moved;
    }

    @Test
    void dpoOfZeroMarginIsLogTwoAndPullsByHalfOfBeta() {
        NDArray policy = manager.create(new double[] {-3, -7}).reshape(2, 1);
        PairedLoss loss = new Dpo(0.1, 0);
        Autograd.Gradient gradient = Autograd.gradient(
                policy, x -> loss.rows(pair(x, -3, -7, 4, 4, 1)).sum());
        assertThat(gradient.value()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(gradient.gradient().toDoubleArray()).containsExactly(new double[] {-0.05, 0.05}, within(1e-12));
    }

    @Test
    void withoutTheirTermsTheLossesAreDpo() {
        NDArray policy = manager.create(new double[] {-5, -6}).reshape(2, 1);
        PairLogProbs pair = pair(policy, -4, -9, 5, 3, 0.7);
        double dpo = new Dpo(0.3, 0).rows(pair).getDouble();
        for (PairedLoss loss : List.of(new Dpop(0.3, 0), new Rpo(0.3, 0), new LdDpo(0.3, 1), new Robust(0.3, 0))) {
            assertThat(loss.rows(pair).getDouble()).as("%s", loss).isCloseTo(dpo, within(1e-12));
        }
    }

    @Test
    void certainLabelsAreNotHurtByWhatIsInfiniteTheOtherWayRound() {
        NDArray policy = manager.create(new double[] {-1, -900}).reshape(2, 1);
        PairLogProbs pair = pair(policy, -400, -9, 5, 3, 1);
        assertThat(new FDpo(0.3, new ForwardKl()).rows(pair).getDouble()).isFinite();
    }

    @Test
    void simpoTakesTheMarginOrItsShareOfBeta() {
        assertThat(new Simpo(4, 0.25, null, 0).margin()).isEqualTo(1);
        assertThat(new Simpo(4, null, 1.5, 0).margin()).isEqualTo(1.5);
        assertThat(new Simpo(4, null, null, 0).margin()).isEqualTo(2);
        assertThatThrownBy(() -> new Simpo(4, 0.25, 1.5, 0))
                .hasMessageContaining("stands in place of gamma-beta-ratio");
    }

    @Test
    void oddsOfACertainCompletionAreFinite() {
        NDArray odds = LogOdds.of(manager.create(new float[] {0, -1e-9f, -0.5f, -300}));
        float[] values = odds.toFloatArray();
        for (float value : values) {
            assertThat(Float.isFinite(value)).isTrue();
        }
        assertThat(values[2]).isCloseTo((float) (-0.5 - Math.log(-Math.expm1(-0.5))), within(1e-6f));
        assertThat(values[3]).isCloseTo(-300, within(1e-3f));
    }

    private PairLogProbs pair(
            NDArray policy, double chosen, double rejected, int chosenLength, int rejectedLength, double p) {
        return new PairLogProbs(
                new CompletionLogProbs(policy.get(0), array(chosen), array(chosenLength)),
                new CompletionLogProbs(policy.get(1), array(rejected), array(rejectedLength)),
                array(p));
    }

    private PairLogProbs pairs(NDArray policy, JsonNode inputs) {
        double[] labels = new double[inputs.get("policy_chosen").size()];
        Arrays.fill(labels, 1);
        return new PairLogProbs(
                new CompletionLogProbs(
                        policy.get(0),
                        array(Fixtures.numbers(inputs.get("reference_chosen"))),
                        array(Fixtures.numbers(inputs.get("chosen_lengths")))),
                new CompletionLogProbs(
                        policy.get(1),
                        array(Fixtures.numbers(inputs.get("reference_rejected"))),
                        array(Fixtures.numbers(inputs.get("rejected_lengths")))),
                inputs.has("p_chosen") ? array(Fixtures.numbers(inputs.get("p_chosen"))) : array(labels));
    }

    private static double[] concatenated(JsonNode first, JsonNode second) {
        double[] all = Arrays.copyOf(Fixtures.numbers(first), first.size() + second.size());
        System.arraycopy(Fixtures.numbers(second), 0, all, first.size(), second.size());
        return all;
    }
}
