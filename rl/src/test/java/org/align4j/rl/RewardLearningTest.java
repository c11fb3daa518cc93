package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewardLearningTest {
    /** With {@code every: 1} the round before the first iteration and the one after it are both of step 1. */
    @Test
    void twoRoundsOfOneStepKeepTheirCurves() {
        Map<String, Double> curves = new LinkedHashMap<>(Map.of("learn/accuracy", 0.5, "learn/first", 1.0));
        RewardLearning.join(curves, Map.of("learn/accuracy", 0.75));
        assertThat(curves).isEqualTo(Map.of("learn/accuracy", 0.75, "learn/accuracy/before", 0.5, "learn/first", 1.0));
    }
}
