package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.Torch;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterDropoutTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final EngineConfig FLOAT32 = EngineConfig.float32();
    private static final List<String> ALL = List.of(LoraConfig.ALL_LINEAR);
    private static final LoraConfig PLAIN = new LoraConfig(4, 8, false, ALL);
    private static final LoraConfig DROPPING = new LoraConfig(4, 8, false, ALL, 0.3);
    private static final OptimizerConfig DESCENT = new OptimizerConfig(0, 0, 1e30, 0, 1e30);
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {1, 20, 30, 40, 50, 60, 70}, new int[] {1, 9, 8, 7}));

    @TempDir
    Path folder;

    @Test
    void aMaskDropsItsShareAndKeepsTheMean() {
        int rows = 300;
        int columns = 400;
        try (NDManager manager = Torch.open(FLOAT32);
                Kernel kernel = Kernel.load(manager, Map.of("adapter_dropout", 0.3), "dropout.py")) {
            NDArray x = manager.ones(new Shape(rows, columns));
            float[] mask = kernel.array(manager, "dropout_mask", x, 12).toFloatArray();
            float kept = (float) (1 / 0.7);
            int dropped = 0;
            for (float number : mask) {
                assertThat(number).isIn(0f, kept);
                dropped += number == 0 ? 1 : 0;
            }
            // five standard deviations of a binomial
            double share = dropped / (double) mask.length;
            assertThat(share).isCloseTo(0.3, within(5 * Math.sqrt(0.21 / mask.length)));
            assertThat(kernel.array(manager, "dropout_mask", x, 12).toFloatArray())
                    .isEqualTo(mask);
            float[] next = kernel.array(manager, "dropout_mask", x, 14).toFloatArray();
            assertThat(together(mask, next, 0)).isCloseTo(0.09, within(5 * Math.sqrt(0.082 / mask.length)));
            // neighbours in a row and in a column are dropped as if they knew nothing of each other
            assertThat(together(mask, mask, 1)).isCloseTo(0.09, within(5 * Math.sqrt(0.082 / mask.length)));
            assertThat(together(mask, mask, columns)).isCloseTo(0.09, within(5 * Math.sqrt(0.082 / mask.length)));
        }
    }

    /** The share of places that one drops, and the other so many places further. */
    private static double together(float[] one, float[] other, int further) {
        int both = 0;
        for (int i = 0; i + further < one.length; i++) {
            both += one[i] == 0 && other[i + further] == 0 ? 1 : 0;
        }
        return both / (double) (one.length - further);
    }

    @Test
    void readingDropsNothingAndLearningDropsAnewInEveryPass() {
        try (CausalLm plain = CausalLm.adapt(LLAMA, FLOAT32, PLAIN, 3);
                CausalLm dropping = CausalLm.adapt(LLAMA, FLOAT32, DROPPING, 3)) {
            plain.prepareTraining(DESCENT);
            dropping.prepareTraining(DESCENT);
            learn(plain, 1e-2);
            learn(dropping, 1e-2);
            // B was 0, so the first step's gradient of B is all that dropout could change
            assertThat(dropping.evaluate(BATCH).toFloatArray())
                    .isNotEqualTo(plain.evaluate(BATCH).toFloatArray());
            CausalLm reference = dropping.frozenCopy();
            float[] read = dropping.evaluate(BATCH).toFloatArray();
            float[] first = dropping.forward(BATCH).toFloatArray();
            assertThat(first).isNotEqualTo(read);
            assertThat(dropping.forward(BATCH).toFloatArray()).isEqualTo(first);
            assertThat(reference.evaluate(BATCH).toFloatArray()).isEqualTo(read);
            gradient(dropping);
            assertThat(dropping.forward(BATCH).toFloatArray()).isNotEqualTo(first);
            dropping.discardGradients();
            assertThat(dropping.evaluate(BATCH).toFloatArray()).isEqualTo(read);
        }
    }

    /** Plain descent lowers the loss under the step's own mask by rate x |gradient|^2; B is far from 0, so what flows back through it counts. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma2"})
    void gradientsAreThoseOfTheLossUnderTheMask(String family) throws IOException {
        Path base = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + family), folder.resolve("base"));
        double rate = 1e-7;
        LoraConfig lora = new LoraConfig(4, 64, false, ALL, 0.5);
        double before;
        double norm;
        try (CausalLm model = CausalLm.adapt(base, FLOAT32, lora, 3)) {
            model.prepareTraining(DESCENT);
            learn(model, 3e-3);
            model.saveTrainingState(folder.resolve("state"));
            before = loss(model);
            norm = learn(model, rate);
            model.save(folder.resolve("after"));
        }
        try (CausalLm model = CausalLm.adapt(base, FLOAT32, lora, 3)) {
            model.prepareTraining(DESCENT);
            model.loadTrainingState(folder.resolve("state"));
            assertThat(loss(model)).isEqualTo(before);
            model.restoreWeights(folder.resolve("after"));
            assertThat((before - loss(model)) / rate).isCloseTo(norm * norm, within(0.02 * norm * norm));
        }
    }

    @Test
    void whatContinuesDropsWhatItWouldHaveDropped() throws IOException {
        float[] whole;
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, DROPPING, 3)) {
            model.prepareTraining(DESCENT);
            learn(model, 1e-2);
            model.saveTrainingState(folder.resolve("state"));
            gradient(model);
            learn(model, 1e-2);
            whole = model.evaluate(BATCH).toFloatArray();
        }
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, DROPPING, 3);
                CausalLm otherSeed = CausalLm.adapt(LLAMA, FLOAT32, DROPPING, 4)) {
            for (CausalLm continued : List.of(model, otherSeed)) {
                continued.prepareTraining(DESCENT);
                continued.loadTrainingState(folder.resolve("state"));
                gradient(continued);
                learn(continued, 1e-2);
            }
            assertThat(model.evaluate(BATCH).toFloatArray()).isEqualTo(whole);
            assertThat(otherSeed.evaluate(BATCH).toFloatArray()).isNotEqualTo(whole);
        }
    }

    @Test
    void theFolderSaysItAndWhatItCannotBeIsRefused() throws IOException {
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, DROPPING, 3)) {
            model.save(folder.resolve("adapter"));
        }
        Path config = folder.resolve("adapter/adapter_config.json");
        assertThat(new ObjectMapper()
                        .readTree(config.toFile())
                        .path("lora_dropout")
                        .asDouble())
                .isEqualTo(0.3);
        assertThatThrownBy(() -> new LoraConfig(4, 8, false, ALL, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dropout");
    }

    private static double loss(CausalLm model) {
        try (NDArray numbers = model.forward(BATCH)) {
            return -numbers.sum().getFloat();
        }
    }

    private static void gradient(CausalLm model) {
        try (NDArray numbers = model.forward(BATCH);
                NDArray slope = numbers.onesLike().neg()) {
            model.backward(slope);
        }
    }

    private static double learn(CausalLm model, double rate) {
        gradient(model);
        return model.step(rate * 1e30);
    }
}
