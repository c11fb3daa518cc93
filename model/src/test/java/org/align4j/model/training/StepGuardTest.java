package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.config.GuardConfig;
import org.junit.jupiter.api.Test;

class StepGuardTest {
    private final List<String> said = new ArrayList<>();

    private StepGuard guard(GuardConfig config) {
        return new StepGuard(config, StepGuard.State.START, said::add);
    }

    @Test
    void onlyWhatIsNotANumberIsSkippedUnlessSpikesAreToo() {
        StepGuard guard = guard(GuardConfig.standard());
        for (int i = 0; i < 100; i++) {
            guard.applied(1, 1);
        }
        assertThat(guard.faultOfLoss(1e9)).isNull();
        assertThat(guard.largestNorm()).isInfinite();
        assertThat(guard.faultOfLoss(Double.NaN)).isEqualTo("loss is NaN");
        assertThat(guard.faultOfNorm(Double.POSITIVE_INFINITY)).isEqualTo("gradient norm is Infinity");
    }

    @Test
    void aSpikeIsMoreThanSoManyMediansOfAFullWindow() {
        StepGuard guard = guard(new GuardConfig(3, 4, 5));
        for (double norm : new double[] {1, 9, 3}) {
            guard.applied(1, norm);
        }
        assertThat(guard.faultOfNorm(1000)).isNull();
        guard.applied(1, 5);
        // median of 1 9 3 5 is 4
        assertThat(guard.largestNorm()).isEqualTo(12);
        assertThat(guard.faultOfNorm(12)).isNull();
        assertThat(guard.faultOfNorm(12.1)).contains("gradient norm is 12.10").contains("12.00");
        guard.applied(1, 7);
        // the oldest has left: 9 3 5 7
        assertThat(guard.largestNorm()).isEqualTo(18);
        assertThat(guard.faultOfSignedLoss(-1e9)).isNull();
    }

    @Test
    void skippedStepsAreNamedAndSeveralInARowEndTheRun() {
        StepGuard guard = guard(new GuardConfig(0, 50, 3));
        guard.skip("step 1 (rows 4)", "loss is NaN", "look");
        guard.applied(1, 1);
        guard.skip("step 3 (rows 5)", "loss is NaN", "look");
        guard.skip("step 4 (rows 6)", "loss is NaN", "look");
        assertThat(said)
                .containsExactly(
                        "step 1 (rows 4): skipped, the loss is NaN",
                        "step 3 (rows 5): skipped, the loss is NaN",
                        "step 4 (rows 6): skipped, the loss is NaN");
        assertThat(guard.skipped()).isEqualTo(3);
        StepGuard continued = new StepGuard(new GuardConfig(0, 50, 3), guard.state(), said::add);
        assertThatThrownBy(() -> continued.skip("step 5 (rows 7)", "loss is NaN", "look"))
                .isInstanceOf(UserError.class)
                .hasMessage("step 5 (rows 7): the loss is NaN; 3 steps in a row; look");
    }
}
