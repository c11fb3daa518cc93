package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.align4j.core.run.Seeds;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows of one batch know nothing of each other: however they lie in memory, in which segments and blocks, each gets the
 * numbers and gradients that it gets alone.
 */
class RowsTogetherTest {
    /** Longer than two blocks of attention, alike and unlike, in no order, down to a single token. */
    private static final int[] LENGTHS = {300, 7, 131, 128, 129, 1, 260, 40, 41};

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#families")
    void aRowSaysTheSameAloneAndAmongOthers(String family) throws IOException {
        Path folder = folder(family);
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32())) {
            TokenBatch batch = batch(model.config());
            float[] together = numbers(model, batch);
            int time = batch.time();
            for (int row = 0; row < batch.size(); row++) {
                float[] alone =
                        numbers(model, new TokenBatch(List.of(batch.rows().get(row))));
                float[] expected = Arrays.copyOf(alone, time);
                assertThat(Arrays.copyOfRange(together, row * time, (row + 1) * time))
                        .as("row %d", row)
                        .containsExactly(expected, within(2e-4f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#families")
    void theGradientIsTheSumOfTheRowsGradients(String family) throws IOException {
        Path folder = folder(family);
        try (CausalLm together = CausalLm.load(folder, EngineConfig.float32());
                CausalLm alone = CausalLm.load(folder, EngineConfig.float32())) {
            OptimizerConfig optimizer = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1e9);
            together.prepareTraining(optimizer);
            alone.prepareTraining(optimizer);
            TokenBatch batch = batch(together.config());
            learn(together, batch);
            for (int[] row : batch.rows()) {
                if (row.length > 1) {
                    learn(alone, new TokenBatch(List.of(row)));
                }
            }
            double norm = together.step(0, Double.MAX_VALUE);
            assertThat(norm).isCloseTo(alone.step(0, Double.MAX_VALUE), within(2e-4 * norm));
        }
    }

    private Path folder(String family) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + family), temporary);
        if (!family.startsWith("gpt2")) {
            CheckpointFolders.change(folder, "max_position_embeddings", 512);
        }
        return folder;
    }

    /** Slopes that differ from token to token. */
    private static void learn(CausalLm model, TokenBatch batch) {
        NDArray numbers = model.forward(batch);
        model.backward(numbers.mul(-1e-3f));
    }

    private static float[] numbers(CausalLm model, TokenBatch batch) {
        try (NDArray numbers = model.evaluate(batch)) {
            return numbers.toFloatArray();
        }
    }

    private static TokenBatch batch(ModelConfig config) {
        RandomGenerator random = new Seeds(3).generator("rows");
        return new TokenBatch(IntStream.of(LENGTHS)
                .map(length -> Math.min(length, config.maxPositions()))
                .mapToObj(length ->
                        random.ints(length, 0, config.vocabularySize()).toArray())
                .toList());
    }
}
