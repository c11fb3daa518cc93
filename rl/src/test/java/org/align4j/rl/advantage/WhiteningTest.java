package org.align4j.rl.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.align4j.rl.loss.GoldenRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhiteningTest {
    static Stream<JsonNode> cases() {
        return GoldenRows.cases("whitening")
                .filter(golden -> golden.get("parameters").get("unbiased").booleanValue());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whitenedRowsAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode in = golden.get("inputs");
        Whitening whitening =
                golden.get("parameters").get("keep_mean").booleanValue() ? Whitening.SCALE : Whitening.STANDARDIZE;
        double[][] rows = whitening.apply(GoldenRows.ragged(in.get("x"), in.get("mask")));
        assertThat(GoldenRows.flat(rows))
                .containsExactly(
                        GoldenRows.flat(GoldenRows.ragged(golden.get("expected").get("whitened"), in.get("mask"))),
                        within(golden.get("tolerance").doubleValue()));
    }

    @Test
    void aBatchWithoutSpreadStaysFinite() {
        double[][] flat = {{0.5, 0.5}, {0.5}};
        assertThat(GoldenRows.flat(Whitening.STANDARDIZE.apply(flat))).containsOnly(0.0);
        // the mean of three times 0.1 is rounded
        assertThat(Whitening.Moments.of(new double[][] {{0.1, 0.1}, {0.1}})).isEqualTo(new Whitening.Moments(0.1, 0));
    }
}
