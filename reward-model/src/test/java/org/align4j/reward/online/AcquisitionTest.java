package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AcquisitionTest {
    static Stream<JsonNode> golden() {
        return Fixtures.json("losses/ensemble_disagreement.json").get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void asPublished(JsonNode golden) {
        double[] margins = Fixtures.numbers(golden.at("/parameters/margins"));
        JsonNode expected = golden.get("expected");
        assertThat(Acquisition.MARGIN_DISAGREEMENT.score(margins))
                .isCloseTo(expected.get("variance_margin").asDouble(), within(1e-9));
        assertThat(Acquisition.DISAGREEMENT.score(margins))
                .isCloseTo(expected.get("variance_probability").asDouble(), within(1e-9));
        assertThat(Acquisition.ENTROPY.score(margins))
                .isCloseTo(expected.get("entropy_of_mean").asDouble(), within(1e-9));
        assertThat(Acquisition.INFORMATION.score(margins))
                .isCloseTo(expected.get("bald").asDouble(), within(1e-9));
    }

    /** A near-tie on which all agree is noise: entropy asks it first, information last. */
    @Test
    void noiseIsNotDoubt() {
        double[] tie = {0.01, 0, -0.01};
        double[] doubt = {2, -2, 1};
        assertThat(Acquisition.ENTROPY.score(tie)).isGreaterThan(Acquisition.ENTROPY.score(doubt));
        assertThat(Acquisition.INFORMATION.score(tie)).isLessThan(Acquisition.INFORMATION.score(doubt));
        assertThat(Acquisition.RANDOM.score(tie)).isZero();
    }
}
