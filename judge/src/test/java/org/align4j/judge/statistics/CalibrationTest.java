package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CalibrationTest {
    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                Fixtures.json("losses/calibration.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void calibrationIsThatOfTheGoldenValues(JsonNode golden) {
        Calibration calibration = Calibration.of(
                Fixtures.numbers(golden.get("inputs").get("probability")),
                Fixtures.numbers(golden.get("inputs").get("outcome")),
                golden.get("parameters").get("bins").intValue());
        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tolerance").doubleValue();
        assertThat(calibration.expectedError()).isCloseTo(expected.get("ece").doubleValue(), within(tolerance));
        assertThat(calibration.largestError()).isCloseTo(expected.get("mce").doubleValue(), within(tolerance));
        assertThat(calibration.brier()).isCloseTo(expected.get("brier").doubleValue(), within(tolerance));
        assertThat(calibration.logLoss()).isCloseTo(expected.get("nll").doubleValue(), within(tolerance));
        JsonNode bins = expected.get("bins_count_confidence_accuracy");
        for (int i = 0; i < bins.size(); i++) {
            Calibration.Bin bin = calibration.bins().get(i);
            assertThat(new double[] {bin.count(), bin.confidence(), bin.accuracy()})
                    .containsExactly(Fixtures.numbers(bins.get(i)), within(tolerance));
        }
    }
}
