package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.align4j.model.kernel.Torch;
import org.junit.jupiter.api.Test;

class AutogradTest {
    @Test
    void gradientOfASumOfSquaresIsTwiceTheNumbers() {
        try (NDManager manager = Torch.open(EngineConfig.float32())) {
            NDArray numbers = manager.create(new float[] {1, -2, 3}).reshape(1, 3);
            NDArray mask = manager.create(new float[] {1, 1, 0}).reshape(1, 3);
            Autograd.Gradient gradient =
                    Autograd.gradient(numbers, x -> mask.mul(x.square()).sum());
            assertThat(gradient.value()).isCloseTo(5, within(1e-6));
            assertThat(gradient.gradient().toFloatArray()).containsExactly(2, -4, 0);
            gradient.gradient().close();
            assertThat(manager.getManagedArrays()).hasSize(4);
        }
    }

    @Test
    void aLossThatIgnoresTheNumbersHasZeroGradient() {
        try (NDManager manager = Torch.open(EngineConfig.float32())) {
            Autograd.Gradient gradient = Autograd.gradient(manager.create(new float[] {1}), x -> manager.create(2f));
            assertThat(gradient.gradient().toFloatArray()).containsExactly(0);
        }
    }

    @Test
    void aLossThatIsNotAScalarIsRefused() {
        try (NDManager manager = Torch.open(EngineConfig.float32())) {
            assertThatThrownBy(() -> Autograd.gradient(manager.create(new float[] {1, 2}), x -> x.mul(2)))
                    .hasMessageContaining("scalar");
        }
    }
}
