package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.model.config.EngineConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KernelTest {
    private static final NDManager MANAGER = Torch.open(EngineConfig.float32());

    private static final String TEXT = """
            def twice(self, x: Tensor) -> Tensor:
                # comments stay
                return torch.mul(x, 2)

            def sums(self, x: Tensor, ys: List[Tensor], n: Tensor) -> List[Tensor]:
                r: List[Tensor] = []
                for y in ys:
                    r.append(self.twice(x) + y * int(n))
                return r

            def shape(self, x: Tensor) -> Tensor:
                return torch.mul(x, self.layers) + self.epsilon if self.flag else x

            def halve(self, x: Tensor):
                x.mul_(0.5)

            def halved(
                self, x: Tensor,
                y: Tensor) -> Tuple[Tensor, Tensor]:
                self.halve(x)
                return x, y
            """;

    @AfterAll
    static void free() {
        MANAGER.close();
    }

    private static Kernel kernel() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("layers", 3);
        attributes.put("epsilon", 0.25);
        attributes.put("flag", true);
        return Kernel.compile(MANAGER, attributes, TEXT);
    }

    @Test
    void methodsTakeArraysListsAndNumbersInOrder() {
        try (Kernel kernel = kernel();
                NDManager scope = MANAGER.newSubManager()) {
            NDArray x = MANAGER.create(new float[] {1, 2});
            NDList ys = new NDList(MANAGER.create(new float[] {10, 20}), MANAGER.create(new float[] {-1, -2}));
            NDList sums = kernel.call(scope, "sums", x, ys, 3);
            assertThat(sums.get(0).toFloatArray()).containsExactly(32, 64);
            assertThat(sums.get(1).toFloatArray()).containsExactly(-1, -2);
            assertThat(sums.get(0).getManager()).isSameAs(scope);
        }
    }

    @Test
    void attributesAreReadAsFields() {
        try (Kernel kernel = kernel()) {
            assertThat(kernel.array(MANAGER, "shape", MANAGER.create(new float[] {2}))
                            .toFloatArray())
                    .containsExactly(6.25f);
        }
    }

    @Test
    void arraysAreChangedInPlaceAndTuplesReturnedAsLists() {
        try (Kernel kernel = kernel()) {
            NDArray x = MANAGER.create(new float[] {4});
            NDList both = kernel.call(MANAGER, "halved", x, MANAGER.create(new float[] {7}));
            assertThat(x.toFloatArray()).containsExactly(2);
            assertThat(both.get(1).toFloatArray()).containsExactly(7);
        }
    }

    @Test
    void oneArrayInTwoPlacesIsRefused() {
        try (Kernel kernel = kernel()) {
            NDArray x = MANAGER.create(new float[] {4});
            assertThatThrownBy(() -> kernel.call(MANAGER, "halved", x, x)).hasMessageContaining("twice");
        }
    }

    @Test
    void callsLeaveNothingBehindInTheirScope() {
        try (Kernel kernel = kernel();
                NDManager scope = MANAGER.newSubManager()) {
            NDArray x = MANAGER.create(new float[] {4});
            kernel.array(scope, "twice", x).close();
            assertThat(scope.getManagedArrays()).isEmpty();
        }
    }
}
