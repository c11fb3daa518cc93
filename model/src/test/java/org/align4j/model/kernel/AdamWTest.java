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
import org.align4j.model.config.EngineConfig;
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

    @Test
    void aGradientBeyondTheLargestNormChangesNothing() {
        JsonNode example = cases().findFirst().orElseThrow();
        NDList weights = arrays(example.get("start"));
        NDArray steps = MANAGER.zeros(new Shape(1));
        JsonNode step = example.get("steps").get(0);
        double norm = step.get("gradient_norm").doubleValue();
        NDList first = KERNEL.call(MANAGER, "zeros_like", weights);
        NDList second = KERNEL.call(MANAGER, "zeros_like", weights);
        step(weights, arrays(step.get("gradients")), first, second, steps, example, step, ones(weights), norm * 0.99);
        assertThat(steps.getFloat()).isZero();
        assertThat(first.get(0).sum().getFloat()).isZero();
        assertThat(weights.get(0).toFloatArray())
                .containsExactly(arrays(example.get("start")).get(0).toFloatArray());
        step(weights, arrays(step.get("gradients")), first, second, steps, example, step, ones(weights), norm * 1.01);
        assertThat(steps.getFloat()).isOne();
    }

    @Test
    void theFactoredMomentEqualsTheFullOneWhereSquaresHaveRankOne() {
        // 3 rows of 5 in slices of 4 numbers: a row does not fit a slice, so rows come one at a time
        float[] rows = {0.5f, -2, 0.1f};
        float[] columns = {1, -0.3f, 0.02f, 4, -1};
        NDList full = new NDList(MANAGER.arange(0, 15, 1f).reshape(3, 5), MANAGER.ones(new Shape(4)));
        NDList factored = KERNEL.call(MANAGER, "copies", full);
        NDList fullFirst = KERNEL.call(MANAGER, "zeros_like", full);
        NDList fullSecond = KERNEL.call(MANAGER, "zeros_like", full);
        NDList first = KERNEL.call(MANAGER, "zeros_like", full);
        NDList second = KERNEL.call(MANAGER, "factored_zeros", full);
        NDArray fullSteps = MANAGER.zeros(new Shape(1));
        NDArray steps = MANAGER.zeros(new Shape(1));
        assertThat(second.get(0).getShape()).isEqualTo(new Shape(8));
        for (int t = 1; t <= 6; t++) {
            NDArray outer = MANAGER.create(rows)
                    .reshape(3, 1)
                    .mul(MANAGER.create(columns).reshape(1, 5));
            NDList gradients = new NDList(outer.mul(Math.sin(t)), MANAGER.create(new float[] {1f / t, -2, 0, t}));
            NDList same = KERNEL.call(MANAGER, "copies", gradients);
            update(full, gradients, fullFirst, fullSecond, fullSteps, ones(full));
            update(factored, same, first, second, steps, ones(full));
        }
        for (int i = 0; i < 2; i++) {
            assertThat(factored.get(i).toFloatArray())
                    .containsExactly(full.get(i).toFloatArray(), within(2e-5f));
        }
        assertThat(full.get(0).get(0).getFloat(1)).isNotCloseTo(1, within(1e-2f));
    }

    @Test
    void aWeightsLearningRateIsMultipliedByItsFactor() {
        NDList once = new NDList(MANAGER.ones(new Shape(2, 3)), MANAGER.ones(new Shape(4)));
        NDList gradients = new NDList(MANAGER.ones(new Shape(2, 3)), MANAGER.ones(new Shape(4)));
        update(
                once,
                gradients,
                KERNEL.call(MANAGER, "zeros_like", once),
                KERNEL.call(MANAGER, "zeros_like", once),
                MANAGER.zeros(new Shape(1)),
                MANAGER.create(new float[] {1, 0.25f}));
        // Adam's first step is the rate itself; matrices are also decayed by 0.1 times the rate
        assertThat(once.get(0).getFloat(0, 0)).isCloseTo(1 - 0.01f - 0.001f, within(1e-6f));
        assertThat(once.get(1).getFloat(0)).isCloseTo(1 - 0.0025f, within(1e-6f));
    }

    @Test
    void theAverageFollowsTheWeightsAndChangesPlacesWithThem() {
        NDList weights = new NDList(MANAGER.create(new float[] {4, 8}));
        NDList average = KERNEL.call(MANAGER, "copies", weights);
        weights.get(0).addi(4);
        KERNEL.call(MANAGER, "average", average, weights, 0.75);
        assertThat(average.get(0).toFloatArray()).containsExactly(5, 9);
        KERNEL.call(MANAGER, "exchange", average, weights);
        assertThat(weights.get(0).toFloatArray()).containsExactly(5, 9);
        assertThat(average.get(0).toFloatArray()).containsExactly(8, 12);
    }

    private static NDArray ones(NDList weights) {
        return MANAGER.ones(new Shape(weights.size()));
    }

    private static void update(
            NDList weights, NDList gradients, NDList first, NDList second, NDArray steps, NDArray rates) {
        KERNEL.call(
                MANAGER,
                "adamw",
                weights,
                KERNEL.call(MANAGER, "compute_copies", weights),
                gradients,
                first,
                second,
                steps,
                rates,
                MANAGER.zeros(new Shape(5)),
                new NDList(MANAGER.zeros(new Shape(1))),
                0.01,
                0.9,
                0.99,
                1e-8,
                0.1,
                1.0,
                Double.POSITIVE_INFINITY);
    }

    private static NDArray step(
            NDList weights,
            NDList gradients,
            NDList first,
            NDList second,
            NDArray steps,
            JsonNode example,
            JsonNode step) {
        return step(weights, gradients, first, second, steps, example, step, ones(weights), Double.POSITIVE_INFINITY);
    }

    private static NDArray step(
            NDList weights,
            NDList gradients,
            NDList first,
            NDList second,
            NDArray steps,
            JsonNode example,
            JsonNode step,
            NDArray rates,
            double largest) {
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
                rates,
                scratch,
                new NDList(MANAGER.zeros(new Shape(1))),
                step.get("learning_rate").asDouble(),
                parameters.get("betas").get(0).asDouble(),
                parameters.get("betas").get(1).asDouble(),
                parameters.get("epsilon").asDouble(),
                parameters.get("weight_decay").asDouble(),
                clip.isNull() ? Double.POSITIVE_INFINITY : clip.asDouble(),
                largest);
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
