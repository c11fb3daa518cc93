package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.checkpoint.AdapterPlan;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is counted from shapes is what the arrays have. */
class ModelMemoryTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final long[] ROWS = {60, 60, 17};
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));

    @ParameterizedTest
    @CsvSource({"float32, 4, 0", "bf16, 4, 2"})
    void weightsAndArenasAreThoseOfTheLoadedModel(String precision, int master, int copy) {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        try (Transformer model = ModelLoader.load(LLAMA, engine, HeadKind.LANGUAGE_MODEL, Weights.Start.stored());
                ModelMemory memory = ModelMemory.language(model.config(), engine, LoraConfig.none())) {
            long numbers = elements(model.baseWeights().masters());
            assertThat(memory.weights()).isEqualTo(numbers * (master + copy));
            assertThat(memory.frozen()).isEqualTo(numbers * (copy == 0 ? 4 : 2));
            for (int kept = 0; kept < 2; kept++) {
                List<NDArray> arenas =
                        model.workspace().fit(ROWS, model.config().vocabularySize(), kept);
                assertThat(kept == 0 ? memory.reading(ROWS) : memory.learning(ROWS))
                        .isEqualTo(4 * arenas.get(0).size()
                                + (copy == 0 ? 4 : 2) * arenas.get(1).size());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 3", "true, 1"})
    void whatTheOptimizerHoldsIsCountedByHand(boolean factored, int microBatches) {
        OptimizerConfig adamw = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);
        try (ModelMemory memory = ModelMemory.language(
                ModelMemory.config(LLAMA, EngineConfig.float32()), EngineConfig.float32(), LoraConfig.none())) {
            long numbers = memory.weights() / 4;
            long full = numbers * (4 + 4 + 4 + (microBatches > 1 ? 4 : 0));
            long counted = memory.optimizer(
                    factored ? ConfigLoader.with(adamw, "second-moment", OptimizerConfig.SecondMoment.FACTORED) : adamw,
                    microBatches);
            if (factored) {
                // all but the vectors: a number for each row and column
                assertThat(counted).isBetween(numbers * 8, numbers * 9);
            } else {
                assertThat(counted).isEqualTo(full);
            }
        }
    }

    @Test
    void anAdaptersBaseHasNoMastersAndCheckpointingKeepsLess() {
        EngineConfig engine = new EngineConfig("cpu", "bf16", 1);
        try (Transformer model = AdapterLoader.adapt(
                        LLAMA,
                        engine,
                        HeadKind.SCORE,
                        LORA,
                        new org.align4j.core.run.Seeds(1),
                        (tensor, numbers) -> {});
                ModelMemory memory = ModelMemory.value(model.config(), engine, LORA);
                ModelMemory again = ModelMemory.value(
                        model.config(), ConfigLoader.with(engine, "gradient-checkpointing", true), LORA)) {
            long read = elements(model.weights());
            long adapter = memory.weights() - memory.frozen();
            long hidden = model.config().hiddenSize();
            // everything that kernels read in bfloat16, but the score head; masters of what learns
            assertThat(memory.frozen() + adapter).isEqualTo(2 * (read - hidden) + 4 * learned(memory, adapter, hidden));
            assertThat(again.learning(ROWS)).isLessThan(memory.learning(ROWS));
            assertThat(again.reading(ROWS)).isEqualTo(memory.reading(ROWS));
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.AdapterTrainingTest#fresh")
    void anAdapterOfEveryKindHoldsWhatItIsCountedToHold(List<String> asked, @TempDir Path temporary)
            throws IOException {
        EngineConfig engine = EngineConfig.float32();
        LoraConfig lora = AdapterTrainingTest.options(asked);
        Path base = AdapterTrainingTest.base(asked.get(0), temporary);
        try (Transformer model = AdapterLoader.adapt(
                        base,
                        engine,
                        HeadKind.LANGUAGE_MODEL,
                        lora,
                        new org.align4j.core.run.Seeds(1),
                        Weights.Start.stored());
                ModelMemory memory = ModelMemory.language(ModelMemory.config(base, engine), engine, lora)) {
            long beneath = elements(model.baseWeights().compute());
            long own = elements(model.learning().masters());
            long wholes = AdapterPlan.of(model.baseWeights().layout(), lora).wholes().stream()
                    .mapToLong(whole -> Arrays.stream(whole.weight().shape()).reduce(1, Math::multiplyExact))
                    .sum();
            // what learns as a whole is read in the place of the base's; sums of squares are read beside
            long squares = elements(model.weights()) - beneath - own + wholes;
            assertThat(squares > 0).isEqualTo(lora.useDora());
            assertThat(memory.weights()).isEqualTo(4 * (beneath + own + squares));
        }
    }

    /** Numbers of the adapter: 6 bytes each, the head's 4. */
    private static long learned(ModelMemory memory, long bytes, long head) {
        assertThat(memory.frozen()).isPositive();
        return (bytes - 4 * head) / 6 + head;
    }

    private static long elements(List<NDArray> arrays) {
        return arrays.stream().mapToLong(NDArray::size).sum();
    }
}
