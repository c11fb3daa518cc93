package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaDriverTest {
    @Test
    void gpusAndVersionAreReadFromWhatNvidiaSmiPrints() {
        NvidiaDriver driver = NvidiaDriver.of("550.54.15, NVIDIA H100 80GB HBM3\n550.54.15, NVIDIA A10, 24 GB\n");
        assertThat(driver)
                .isEqualTo(new NvidiaDriver(List.of("NVIDIA H100 80GB HBM3", "NVIDIA A10, 24 GB"), "550.54.15"));
        assertThatCode(() -> driver.require(1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> driver.require(2))
                .isInstanceOf(UserError.class)
                .hasMessage("nvidia-smi lists 2 GPU(s), cuda:0 to cuda:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "No devices were found", "[N/A], NVIDIA A10", "550.54.15"})
    void anythingElseIsNamed(String said) {
        assertThatThrownBy(() -> NvidiaDriver.of(said))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("nvidia-smi lists no GPU but says: " + (said.isEmpty() ? "nothing" : said));
    }

    @Test
    void driversBeforeCuda12AreTooOld() {
        assertThatThrownBy(() -> NvidiaDriver.of("470.223.02, Tesla V100").require(0))
                .isInstanceOf(UserError.class)
                .hasMessage("its driver 470.223.02 is too old: CUDA 12 needs 525 or newer");
    }
}
