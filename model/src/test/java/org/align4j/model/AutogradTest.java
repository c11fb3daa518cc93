package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource
    void theWayBackDoesNotReadWhatIsGarbageByThen(Operation operation) {
        try (NDManager manager = Torch.open(EngineConfig.float32())) {
            NDArray numbers = manager.create(new float[] {0.5f, -2, 3});
            Autograd.Gradient gradient = Autograd.gradient(numbers, x -> {
                NDArray loss = operation.apply(x).sum();
                JavaMemory.collectAndOverwrite();
                return loss;
            });
            assertThat(gradient.gradient().toFloatArray()).containsExactly(operation.slopes);
        }
    }

    /** What losses are made of where a number is in it, and the slopes at 1/2, -2 and 3. */
    enum Operation implements UnaryOperator<NDArray> {
        MUL(x -> Scalars.mul(x, 0.25), 0.25f, 0.25f, 0.25f),
        DIV(x -> Scalars.div(x, 4), 0.25f, 0.25f, 0.25f),
        MINIMUM(x -> Scalars.minimum(x, 1), 1, 1, 0),
        MAXIMUM(x -> Scalars.maximum(x, 0.5), 0.5f, 0, 1),
        ADD(x -> x.add(2), 1, 1, 1),
        SUB(x -> x.sub(2), 1, 1, 1),
        CLIP(x -> x.clip(-1, 1), 1, 0, 0),
        SQUARE(NDArray::square, 1, -4, 6);

        private final UnaryOperator<NDArray> operation;
        private final float[] slopes;

        Operation(UnaryOperator<NDArray> operation, float... slopes) {
            this.operation = operation;
            this.slopes = slopes;
        }

        @Override
        public NDArray apply(NDArray x) {
            return operation.apply(x);
        }
    }
}
