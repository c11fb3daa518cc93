package org.align4j.rl.selfplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.rl.SelfPlayConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnabilityTest {
    private static final List<Learnability> ALL = List.of(
            new VarianceLearnability(),
            new TentLearnability(),
            new OneMinusLearnability(0),
            new ExistsLearnability(),
            new ValidLearnability());

    @Test
    void whatIsAlwaysSolvedIsWorthNothingAndNothingIsWorthMoreThanTheUnbiasedVariance() {
        for (Learnability each : ALL) {
            for (int attempts = 2; attempts < 12; attempts++) {
                for (int right = 0; right <= attempts; right++) {
                    double most = each instanceof VarianceLearnability ? attempts / (attempts - 1.0) : 1;
                    assertThat(each.of(right, attempts)).isBetween(0.0, most);
                }
                if (!(each instanceof ValidLearnability)) {
                    assertThat(each.of(attempts, attempts)).isZero();
                    assertThat(each.of(0, attempts)).isZero();
                }
            }
        }
    }

    /** Its mean over Binomial(G, p) does not depend on G: few attempts do not pay less. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 32})
    void theVarianceIsUnbiasedForEveryNumberOfAttempts(int attempts) {
        for (double p = 0; p <= 1; p += 0.125) {
            double mean = 0;
            double ways = 1;
            for (int right = 0; right <= attempts; right++) {
                double chance = ways * Math.pow(p, right) * Math.pow(1 - p, attempts - right);
                mean += chance * new VarianceLearnability().of(right, attempts);
                ways = ways * (attempts - right) / (right + 1);
            }
            assertThat(mean).isCloseTo(4 * p * (1 - p), within(1e-12));
        }
    }

    @Test
    void theUnsolvableIsPaidForOnlyWhereTheOptionSaysSo() {
        assertThat(new OneMinusLearnability(1).of(0, 8)).isEqualTo(1);
        assertThat(new OneMinusLearnability(0).of(1, 8)).isEqualTo(0.875);
        assertThatThrownBy(() -> ConfigLoader.load(
                        SelfPlayConfig.class,
                        null,
                        List.of(Assignment.of("learnability", "{type: one-minus, unsolved: 2}"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unsolved");
    }
}
