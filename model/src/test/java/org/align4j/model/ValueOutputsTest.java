package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value model with several numbers per token is as many models of one on the same trunk. */
class ValueOutputsTest {
    private static final Path POLICY = Fixtures.path("checkpoints/llama");
    private static final EngineConfig ENGINE = EngineConfig.float32();
    private static final TokenBatch BATCH = new TokenBatch(List.of(new int[] {3, 4, 5, 9}, new int[] {7, 8}));

    @TempDir
    Path folder;

    private static ValueModel several(LoraConfig lora) {
        return ValueModel.fromPolicy(POLICY, ENGINE, lora, 3, 1, 5);
    }

    @Test
    void everyOutputIsTheModelOfItsOwnRowAlone() throws IOException {
        float[] all;
        try (ValueModel model = several(LoraConfig.none())) {
            assertThat(model.outputs()).isEqualTo(3);
            NDArray numbers = model.evaluate(BATCH);
            assertThat(numbers.getShape()).isEqualTo(new Shape(2, 4, 3));
            all = numbers.toFloatArray();
            model.save(folder.resolve("three"));
        }
        try (ValueModel again = ValueModel.frozen(folder.resolve("three"), ENGINE, 3)) {
            assertThat(again.evaluate(BATCH).toFloatArray()).containsExactly(all);
        }
        for (int output = 0; output < 3; output++) {
            EngineConfig chosen = ConfigLoader.with(ENGINE, "reward-label", "" + output);
            try (ValueModel one = ValueModel.frozen(folder.resolve("three"), chosen)) {
                float[] alone = one.evaluate(BATCH).toFloatArray();
                for (int i = 0; i < alone.length; i++) {
                    assertThat(all[3 * i + output]).isCloseTo(alone[i], within(1e-5f));
                }
            }
        }
    }

    @Test
    void aSlopeInOneOutputLearnsAsThatModelWould() throws IOException {
        try (ValueModel model = several(LoraConfig.none())) {
            model.save(folder.resolve("three"));
        }
        EngineConfig second = ConfigLoader.with(ENGINE, "reward-label", "1");
        try (ValueModel three = ValueModel.load(folder.resolve("three"), ENGINE, 3);
                ValueModel one = ValueModel.load(folder.resolve("three"), second)) {
            double wide = step(three, new float[] {0, 1, 0});
            double narrow = step(one, new float[] {1});
            assertThat(wide).isCloseTo(narrow, within(1e-5 * narrow));
            float[] all = three.evaluate(BATCH).toFloatArray();
            float[] alone = one.evaluate(BATCH).toFloatArray();
            for (int i = 0; i < alone.length; i++) {
                assertThat(all[3 * i + 1]).isCloseTo(alone[i], within(1e-4f));
            }
        }
    }

    @Test
    void theGradientIsTheSlopeOfTheLossInEveryOutputTogether() {
        float[] slopes = {0.5f, -1, 2};
        try (ValueModel model = several(LoraConfig.none())) {
            double before = loss(model, slopes);
            model.prepareTraining(new OptimizerConfig(0, 0, 1e6, 0, 1e9));
            double norm = step(model, slopes, 10);
            // AdamW whose epsilon is huge is plain descent with the rate over epsilon
            assertThat((before - loss(model, slopes)) / (1e-5 * norm * norm)).isCloseTo(1, within(0.05));
        }
    }

    @Test
    void anAdapterCarriesAllOutputs() throws IOException {
        float[] learned;
        LoraConfig lora = new LoraConfig(2, 4, false, List.of(LoraConfig.ALL_LINEAR));
        try (ValueModel model = several(lora)) {
            step(model, new float[] {0.5f, -1, 2});
            learned = model.evaluate(BATCH).toFloatArray();
            model.save(folder.resolve("adapter"));
        }
        try (ValueModel again = ValueModel.frozen(folder.resolve("adapter"), ENGINE, 3)) {
            float[] merged = again.evaluate(BATCH).toFloatArray();
            for (int i = 0; i < merged.length; i++) {
                assertThat(merged[i]).isCloseTo(learned[i], within(1e-4f));
            }
        }
    }

    private static double step(ValueModel model, float[] slopes) {
        model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1e9));
        return step(model, slopes, 1e-3);
    }

    private static double step(ValueModel model, float[] slopes, double rate) {
        NDArray numbers = model.forward(BATCH);
        NDArray slope = model.manager().create(new float[(int) numbers.size()]).reshape(numbers.getShape());
        float[] flat = slope.toFloatArray();
        for (int i = 0; i < flat.length; i++) {
            flat[i] = slopes[i % slopes.length];
        }
        model.backward(model.manager().create(flat).reshape(numbers.getShape()));
        return model.step(rate);
    }

    private static double loss(ValueModel model, float[] slopes) {
        float[] numbers = model.evaluate(BATCH).toFloatArray();
        double loss = 0;
        for (int i = 0; i < numbers.length; i++) {
            loss += numbers[i] * slopes[i % slopes.length];
        }
        return loss;
    }
}
