package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.model.EngineConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdamWTest {
    private static final NDManager MANAGER = Torch.open(EngineConfig.float32());
    private static final Kernel KERNEL =
            Kernel.load(MANAGER, KernelAttributes.of(TinyConfig.LLAMA, false), "optimizer.py", "tensors.py");
    private static final float TOLERANCE = 2e-6f;

    @AfterAll
    static void free() {
        MANAGER.close();
    }

    static Stream<JsonNode> cases() {
        List<JsonNode> cases = new ArrayList<>();
        Fixtures.json("optim/adamw.json").get("cases").forEach(cases::add);
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsAndNormsFollowTorch(JsonNode example) {
        NDList weights = arrays(example.get("start"));
        NDList first = KERNEL.call(MANAGER, "zeros_like", weights);
        NDList second = KERNEL.call(MANAGER, "zeros_like", weights);
        NDArray steps = MANAGER.zeros(new Shape(1));
        for (JsonNode step : example.get("steps")) {
            NDArray norm = step(weights, arrays(step.get("gradients")), first, second, steps, example, step);
            assertThat(norm.getFloat()).isCloseTo(step.get("gradient_norm").floatValue(), within(1e-5f));
            NDList expected = arrays(step.get("weights"));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(weights.get(i).toFloatArray())
                        .containsExactly(expected.get(i).toFloatArray(), within(TOLERANCE));
            }
        }
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        JsonNode example = cases().findFirst().orElseThrow();
        NDList weights = arrays(example.get("start"));
        NDList gradients = KERNEL.call(MANAGER, "zeros_like", weights);
        gradients.get(1).addi(Float.NaN);
        NDArray norm = step(
                weights,
                gradients,
                KERNEL.call(MANAGER, "zeros_like", weights),
                KERNEL.call(MANAGER, "zeros_like", weights),
                MANAGER.zeros(new Shape(1)),
                example,
                example.get("steps").get(0));
        assertThat(norm.getFloat()).isNaN();
        assertThat(weights.get(0).toFloatArray())
                .containsExactly(arrays(example.get("start")).get(0).toFloatArray());
    }

    private static NDArray step(
            NDList weights,
            NDList gradients,
            NDList first,
            NDList second,
            NDArray steps,
            JsonNode example,
            JsonNode step) {
        JsonNode parameters = example.get("parameters");
        JsonNode clip = parameters.get("max_gradient_norm");
        // Slices of 4 elements, so that a weight takes several.
        NDArray scratch = MANAGER.zeros(new Shape(4));
        return KERNEL.array(
                MANAGER,
                "adamw",
                weights,
                KERNEL.call(MANAGER, "compute_copies", weights),
                gradients,
                first,
                second,
                steps,
                scratch,
                new NDList(MANAGER.zeros(new Shape(1))),
                step.get("learning_rate").asDouble(),
                parameters.get("betas").get(0).asDouble(),
                parameters.get("betas").get(1).asDouble(),
                parameters.get("epsilon").asDouble(),
                parameters.get("weight_decay").asDouble(),
                clip.isNull() ? Double.POSITIVE_INFINITY : clip.asDouble());
    }

    /** The fixture decays every weight, the kernel only matrices: a vector becomes a matrix of one row. */
    private static NDList arrays(JsonNode list) {
        NDList arrays = new NDList();
        for (JsonNode array : list) {
            List<Float> numbers = new ArrayList<>();
            JsonNode rows = array.get(0).isArray() ? array : null;
            int height = rows == null ? 1 : rows.size();
            for (JsonNode row : rows == null ? List.of(array) : rows) {
                row.forEach(number -> numbers.add(number.floatValue()));
            }
            float[] flat = new float[numbers.size()];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = numbers.get(i);
            }
            arrays.add(MANAGER.create(flat, new Shape(height, flat.length / height)));
        }
        return arrays;
    }
}
