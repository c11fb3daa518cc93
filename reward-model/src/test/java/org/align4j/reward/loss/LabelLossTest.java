package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
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
        return Stream.of("classifier", "success_classifier")
                .flatMap(name -> StreamSupport.stream(
                        Fixtures.json("losses/" + name + ".json").get("cases").spliterator(), false))
                .filter(golden -> !golden.get("inputs").has("mask"));
    }

    private static LabelLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        return golden.path("type").asText().equals("contrastive")
                ? new Contrastive()
                : new Success(
                        parameters.path("smoothing").asDouble(0),
                        parameters.path("smooth").asText("both").equals("both")
                                ? Success.Smoothed.BOTH
                                : Success.Smoothed.SUCCESSES,
                        parameters.path("positive_weight").asDouble(1),
                        parameters.path("logit_penalty").asDouble(0),
                        parameters.has("prior") ? parameters.get("prior").doubleValue() : null);
    }

    private static Marks marks(JsonNode golden) {
        float[] good = floats(Fixtures.numbers(golden.at("/inputs/label")));
        float[] weights = new float[good.length];
        Arrays.fill(weights, 1);
        int[] prompts = new int[good.length];
        double successes = 0;
        for (int i = 0; i < good.length; i++) {
            successes += good[i];
            prompts[i] = golden.at("/inputs/prompts").path(i).asInt(0);
        }
        if (golden.get("parameters").has("prior")) {
            double prior = golden.at("/parameters/prior").doubleValue();
            double share = successes / good.length;
            for (int i = 0; i < good.length; i++) {
                weights[i] = (float) (good[i] == 1 ? prior / share : (1 - prior) / (1 - share));
            }
        }
        return new Marks(good, weights, prompts);
    }

    private static float[] floats(double[] numbers) {
        float[] narrow = new float[numbers.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) numbers[i];
        }
        return narrow;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = manager.create(Fixtures.numbers(golden.at("/inputs/logits")));
            Marks marks = marks(golden);
            Autograd.Gradient gradient = Autograd.gradient(
                    scores, x -> loss(golden).sum(x, marks).div(loss(golden).weight(marks)));
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

    /** Among k negatives for every positive, a share of which is as good, no other score of a success has a smaller loss. */
    @Test
    void theBestScoreOfASuccessIsThatOfTheTable() {
        JsonNode table = Fixtures.json("losses/success_classifier.json").get("optimum");
        Success loss = new Success(0, Success.Smoothed.BOTH, 1, 0, null);
        for (JsonNode entry : table) {
            double d = entry.get("d").doubleValue();
            float successesAmongNegatives =
                    (float) (entry.get("k").doubleValue() * entry.get("alpha").doubleValue());
            Marks marks = new Marks(new float[] {1, 0}, new float[] {1, successesAmongNegatives}, new int[2]);
            try (NDManager manager = NDManager.newBaseManager()) {
                double logit = Math.log(d / (1 - d));
                NDArray same = manager.create(new double[] {logit});
                double slope = Autograd.gradient(same, x -> loss.sum(x.concat(x), marks))
                        .gradient()
                        .toDoubleArray()[0];
                assertThat(slope).as("k, α: " + entry).isCloseTo(0, within(1e-6));
                assertThat(d).isCloseTo(1 / (1 + successesAmongNegatives), within(1e-6));
            }
        }
    }

    @Test
    void aPromptWithOneKindOfMarkSaysNothingToTheContrastiveLoss() {
        Contrastive loss = new Contrastive();
        Marks marks = new Marks(new float[] {1, 1}, new float[] {1, 1}, new int[2]);
        assertThat(loss.weight(marks)).isZero();
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(loss.sum(manager.create(new double[] {3, -2}), marks).getDouble())
                    .isZero();
        }
    }
}
