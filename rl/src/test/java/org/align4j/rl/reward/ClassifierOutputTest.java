package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class ClassifierOutputTest {
    @Test
    void rewardsAreThoseOfTheGoldenValues() {
        for (JsonNode golden : Fixtures.json("losses/success_classifier.json").get("outputs")) {
            double logit = golden.get("logit").doubleValue();
            assertThat(ClassifierOutput.PROBABILITY.of(logit))
                    .isCloseTo(golden.get("probability").doubleValue(), within(1e-12));
            assertThat(ClassifierOutput.LOG_PROBABILITY.of(logit))
                    .isCloseTo(golden.get("log_probability").doubleValue(), within(1e-9));
            assertThat(ClassifierOutput.MINUS_LOG_FAILURE.of(logit))
                    .isCloseTo(golden.get("minus_log_failure").doubleValue(), within(1e-9));
            assertThat(term("{type: classifier, clip: 5}").reward(logit))
                    .isEqualTo(golden.get("logit_clipped_5").doubleValue());
        }
    }

    @Test
    void theWeightMultipliesWhatIsClipped() {
        assertThat(term("{type: classifier, clip: 2, weight: 0.5}").reward(7)).isEqualTo(1);
        assertThat(term("{type: classifier, clip: 2, output: minus-log-failure}")
                        .reward(30))
                .isEqualTo(2);
    }

    private static ClassifierRewardTerm term(String yaml) {
        return (ClassifierRewardTerm)
                ConfigLoader.load(RlConfig.class, null, List.of(Assignment.of("rewards", "[" + yaml + "]")))
                        .rewards()
                        .get(0);
    }
}
