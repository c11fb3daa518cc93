package org.align4j.judge.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AgreementTest {
    @TestFactory
    Stream<DynamicTest> cohenKappaHasItsGoldenValues() {
        return cases("cohen_kappa", golden -> {
            JsonNode parameters = golden.path("parameters");
            CohenKappa kappa = CohenKappa.of(
                    texts(parameters.path("first")),
                    texts(parameters.path("second")),
                    texts(parameters.path("categories")),
                    CohenKappa.Weights.valueOf(
                            parameters.path("weights").asText().toUpperCase(Locale.ROOT)));
            assertThat(kappa.kappa()).isCloseTo(expected(golden, "kappa"), within(tolerance(golden)));
            assertThat(kappa.observedAgreement())
                    .isCloseTo(expected(golden, "observed_agreement"), within(tolerance(golden)));
        });
    }

    @TestFactory
    Stream<DynamicTest> krippendorffAlphaHasItsGoldenValues() {
        return cases("krippendorff_alpha", golden -> {
            List<List<String>> names = new ArrayList<>();
            List<List<Double>> numbers = new ArrayList<>();
            for (JsonNode unit : golden.path("parameters").path("units")) {
                names.add(texts(unit));
                numbers.add(StreamSupport.stream(unit.spliterator(), false)
                        .map(JsonNode::asDouble)
                        .toList());
            }
            String level = golden.path("parameters").path("level").asText().toUpperCase(Locale.ROOT);
            double alpha = level.equals("NOMINAL")
                    ? KrippendorffAlpha.nominal(names)
                    : KrippendorffAlpha.of(numbers, KrippendorffAlpha.Level.valueOf(level));
            assertThat(alpha).isCloseTo(expected(golden, "alpha"), within(tolerance(golden)));
        });
    }

    /** Ten items of three raters: ten times a tenth is not 1, and the kappa of that was 0.5. */
    @Test
    void withOneCategoryThereIsNoFleissKappaHoweverManyItems() {
        for (int items = 1; items < 50; items++) {
            int[][] counts = new int[items][];
            Arrays.fill(counts, new int[] {3, 0});
            FleissKappa kappa = FleissKappa.of(counts);
            assertThat(kappa.kappa()).as(items + " items").isNaN();
            assertThat(kappa.observedAgreement()).isEqualTo(1);
        }
    }

    @TestFactory
    Stream<DynamicTest> fleissKappaHasItsGoldenValues() {
        return cases("fleiss_kappa", golden -> {
            JsonNode rows = golden.path("parameters").path("counts");
            int[][] counts = new int[rows.size()][];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = Fixtures.ids(rows.get(i));
            }
            FleissKappa kappa = FleissKappa.of(counts);
            assertThat(kappa.kappa()).isCloseTo(expected(golden, "kappa"), within(tolerance(golden)));
            assertThat(kappa.observedAgreement())
                    .isCloseTo(expected(golden, "observed_agreement"), within(tolerance(golden)));
        });
    }

    @Test
    void accuracyCountsDecidedPairsAndTheThreeWayShareAll() {
        PairAgreement agreement = PairAgreement.of(
                List.of(Label.FIRST, Label.FIRST, Label.SECOND, Label.TIE, Label.TIE),
                List.of(Label.FIRST, Label.SECOND, Label.SECOND, Label.TIE, Label.FIRST));
        assertThat(agreement.decided()).isEqualTo(3);
        assertThat(agreement.accuracy()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(agreement.threeWay()).isEqualTo(0.6);
    }

    @Test
    void ratersWhoNeverDifferInAnythingHaveNoKappa() {
        assertThat(CohenKappa.of(List.of("a"), List.of("a"), List.of("a", "b"), CohenKappa.Weights.NONE)
                        .kappa())
                .isNaN();
        assertThat(KrippendorffAlpha.nominal(List.of(List.of("a", "a")))).isNaN();
        assertThat(FleissKappa.of(new int[][] {{2, 0}}).kappa()).isNaN();
        assertThatThrownBy(() -> FleissKappa.of(new int[][] {{2, 0}, {1, 0}}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<DynamicTest> cases(String fixture, Consumer<JsonNode> check) {
        JsonNode cases = Fixtures.json("losses/" + fixture + ".json").path("cases");
        assertThat(cases).isNotEmpty();
        return StreamSupport.stream(cases.spliterator(), false)
                .map(golden -> DynamicTest.dynamicTest(golden.path("name").asText(), () -> check.accept(golden)));
    }

    private static double expected(JsonNode golden, String name) {
        return golden.path("expected").path(name).asDouble();
    }

    private static double tolerance(JsonNode golden) {
        return golden.path("tolerance").asDouble();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
