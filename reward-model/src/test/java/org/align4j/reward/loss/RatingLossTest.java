package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.options.KebabCase;
import org.align4j.model.Autograd;
import org.align4j.reward.loss.RatedScores.Given;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RatingLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return Stream.of("losses/rating_regression.json", "losses/rating_ordinal.json", "losses/rating_affine.json")
                .flatMap(file ->
                        StreamSupport.stream(Fixtures.json(file).get("cases").spliterator(), false));
    }

    private static RatingLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        return switch (golden.get("name").asText().split("-")[0]) {
            case "squared" -> new Squared(parameters.path("affine").asBoolean(), 0.02);
            case "huber" ->
                new Huber(
                        parameters.get("delta").doubleValue(),
                        parameters.path("affine").asBoolean(),
                        0.02);
            case "ordinal" ->
                new Ordinal(parameters.has("raters"), parameters.path("ridge").asDouble(0), 0.02);
            case "coral" -> new Coral(0.02);
            default -> throw new IllegalArgumentException(golden.get("name").asText());
        };
    }

    /** The case's own numbers: of 5 levels where it has thresholds. */
    private record Case(double[] scores, double[] parameters, List<Given> ratings, RatingScale scale) {
        static Case of(JsonNode golden) {
            JsonNode inputs = golden.get("inputs");
            double[] scores = Fixtures.numbers(inputs.get("scores"));
            double[] own = inputs.has("numbers") ? Fixtures.numbers(inputs.get("numbers")) : new double[0];
            int[] raters = inputs.has("raters") ? Fixtures.ids(inputs.get("raters")) : new int[scores.length];
            List<Given> ratings = new ArrayList<>();
            for (int i = 0; i < scores.length; i++) {
                double rating = inputs.get("rating").get(i).doubleValue();
                int rater = raters[i];
                long same = Arrays.stream(raters).filter(each -> each == rater).count();
                ratings.add(new Given(rating, (int) rating - 1, rater, 1.0 / same));
            }
            return new Case(
                    scores,
                    own,
                    ratings,
                    new RatingScale(
                            List.of(1.0, 2.0, 3.0, 4.0, 5.0), Collections.nCopies(5, 2), List.of("a", "b", "c")));
        }

        double[] joined() {
            double[] joined = Arrays.copyOf(scores, scores.length + parameters.length);
            System.arraycopy(parameters, 0, joined, scores.length, parameters.length);
            return joined;
        }

        NDArray rows(RatingLoss loss, NDArray joined) {
            NDArray own = parameters.length == 0 ? joined : joined.get(scores.length + ":");
            return loss.rows(new RatedScores(joined.get("0:" + scores.length), ratings, own, scale));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        RatingLoss loss = loss(golden);
        Case given = Case.of(golden);
        double tolerance = golden.get("tolerance").doubleValue();
        Autograd.Gradient gradient = Autograd.gradient(
                manager.create(given.joined()), x -> given.rows(loss, x).mean());
        assertThat(gradient.value()).isCloseTo(golden.at("/expected/loss").doubleValue(), within(tolerance));
        double[] slopes = gradient.gradient().toDoubleArray();
        assertThat(Arrays.copyOf(slopes, given.scores().length))
                .containsExactly(Fixtures.numbers(golden.at("/expected/gradients/scores")), within(tolerance));
        if (given.parameters().length > 0) {
            assertThat(Arrays.copyOfRange(slopes, given.scores().length, slopes.length))
                    .containsExactly(Fixtures.numbers(golden.at("/expected/gradients/numbers")), within(tolerance));
            double[] levels = Arrays.stream(given.scores())
                    .map(score -> loss.predict(score, given.parameters(), given.scale()))
                    .toArray();
            assertThat(levels).containsExactly(Fixtures.numbers(golden.at("/expected/levels")), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfFiniteDifferences(JsonNode golden) {
        RatingLoss loss = loss(golden);
        Case given = Case.of(golden);
        double[] at = given.joined();
        double[] slopes = Autograd.gradient(
                        manager.create(at), x -> given.rows(loss, x).sum())
                .gradient()
                .toDoubleArray();
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double slope = (given.rows(loss, manager.create(up)).sum().getDouble()
                            - given.rows(loss, manager.create(down)).sum().getDouble())
                    / 2e-5;
            assertThat(slopes[i]).isCloseTo(slope, within(1e-7));
        }
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered.stream().map(KebabCase::of)).containsAll(Feedback.RATINGS.losses());
    }

    @Test
    void atTheStartTheLevelsHaveTheirSharesWhereAllScoresAreZero() {
        RatingScale scale = new RatingScale(List.of(1.0, 4.0, 9.0), List.of(10, 30, 60), List.of("a"));
        for (RatingLoss loss : List.of(new Ordinal(true, 1, 0.02), new Coral(0.02))) {
            assertThat(loss.predict(0, loss.start(scale), scale)).isCloseTo(1 + 0.9 + 0.6, within(0.02));
        }
    }

    @Test
    void offsetsSumToZeroAndWhatTheyHadInCommonMovesIntoTheThresholds() {
        RatingScale scale = new RatingScale(List.of(1.0, 2.0, 3.0), List.of(3, 3, 3), List.of("a", "b"));
        double[] numbers = {0.5, -0.2, 1.0, 2.0};
        new Ordinal(true, 1, 0.02).constrain(numbers, scale);
        assertThat(numbers).containsExactly(new double[] {2.0, -0.2, -0.5, 0.5}, within(1e-12));
    }

    @Test
    void farOutTheOrdinalLossStaysExact() {
        RatingScale scale = new RatingScale(List.of(1.0, 2.0, 3.0), List.of(3, 3, 3), List.of("a"));
        NDArray numbers = manager.create(new double[] {0, 0});
        for (double far : new double[] {-700, 700}) {
            // level 2 lies between thresholds 0 and ln 2: far out it has probability e^-r (2 - 1), or e^r (1 - 1/2)
            double row = new Ordinal(false, 0, 0.02)
                    .rows(new RatedScores(
                            manager.create(new double[] {far}), List.of(new Given(2, 1, 0, 1)), numbers, scale))
                    .getDouble(0);
            double expected = far > 0 ? 700 - Math.log(2 - 1) : 700 - Math.log(1 - 0.5);
            assertThat(row).isCloseTo(expected, within(1e-9));
        }
    }
}
