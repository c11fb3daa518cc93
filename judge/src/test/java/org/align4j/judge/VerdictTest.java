package org.align4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.align4j.core.UserError;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Reading;
import org.align4j.judge.Verdict.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static Verdict verdict(Status status, double pFirst) {
        return new Verdict(status, pFirst, false, null, Reading.RULE, null, Cost.NOTHING);
    }

    /** A judge from a jar computes its probability itself. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.1, 1.5})
    void whatIsNoProbabilityIsNoVerdict(double pFirst) {
        assertThatThrownBy(() -> verdict(Status.OK, pFirst))
                .isInstanceOf(UserError.class)
                .hasMessage("a judge's probability that the first is better must be from 0 to 1 but was " + pFirst);
        assertThat(verdict(Status.ERROR, Double.NaN).pFirst()).isNaN();
    }
}
