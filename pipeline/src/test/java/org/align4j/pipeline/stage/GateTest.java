package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Map<String, Object> RESULTS = Map.of("win_rate_low", 0.62, "kl", 12.5, "judge", "shop");

    @Test
    void aGateFailsOnItsOwnSideOnly() {
        assertThat(Gate.parse("win_rate_low<0.5").failure(RESULTS)).isNull();
        assertThat(Gate.parse("win_rate_low < 0.7").failure(RESULTS))
                .isEqualTo("win_rate_low is 0.62, which is below 0.7");
        assertThat(Gate.parse("kl>1e1").failure(RESULTS)).isEqualTo("kl is 12.5, which is above 10.0");
    }

    @Test
    void whatIsNoConditionOrNotMeasuredIsRefused() {
        assertThatThrownBy(() -> Gate.parse("win_rate=0.5"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "fail-if must be KEY<NUMBER or KEY>NUMBER, such as win_rate_low<0.5, but was 'win_rate=0.5'");
        assertThatThrownBy(() -> Gate.parse("judge<1").failure(RESULTS))
                .hasMessageStartingWith("fail-if names 'judge', which this evaluation does not measure (it measures ");
    }
}
