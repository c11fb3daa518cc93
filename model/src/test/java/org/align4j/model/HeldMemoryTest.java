package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.Seeds;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an earlier pass, or another model, has left in the arenas: no pass reads what it has not written. */
class HeldMemoryTest {
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR), 0.2);
    /** More than one segment and block of attention, with padding. */
    private static final int[] LENGTHS = {150, 141, 9, 1, 40, 33};

    private static final String FILL = """
            def fill(self, arena: Tensor, number: Tensor) -> Tensor:
                arena.fill_(float(number))
                return torch.zeros([1])
            """;

    @TempDir
    Path temporary;

    static Stream<Arguments> models() {
        return CheckpointFolders.families()
                .flatMap(family -> Stream.of(
                        Arguments.of(family, "full", "bf16", false),
                        Arguments.of(family, "adapter", "bf16", true),
                        Arguments.of(family, "score", "float32", false)));
    }

    @ParameterizedTest(name = "{0} {1} {2}, computed again {3}")
    @MethodSource("models")
    void nothingStaleIsLearnt(String family, String kind, String precision, boolean again) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + family), temporary);
        EngineConfig plain = new EngineConfig("cpu", precision, 1);
        EngineConfig engine = again ? ConfigLoader.with(plain, "gradient-checkpointing", true) : plain;
        assertThat(learned(folder, engine, kind, Float.NaN)).isEqualTo(learned(folder, engine, kind, 0));
    }

    /** Weights and moments after two steps and all numbers read, with the arenas full of a number before each pass. */
    private byte[] learned(Path folder, EngineConfig engine, String kind, float stale) throws IOException {
        Path state = temporary.resolve("state" + stale);
        try (TransformerModel model = model(folder, engine, kind)) {
            TokenBatch batch = batch(model.config());
            model.prepareTraining(ADAMW);
            fill(model, batch, stale);
            byte[] evaluated = bytes(model.evaluate(batch));
            fill(model, batch, stale);
            byte[] read = learn(model, batch);
            double norm = model.step(1e-2);
            fill(model, batch, stale);
            if (model instanceof CausalLm policy) {
                try (NDArray weights = policy.evaluate(batch).sign().abs()) {
                    fill(model, batch, stale);
                    policy.trainWeighted(batch, weights).close();
                }
            } else {
                learn(model, batch);
            }
            double second = model.step(1e-2);
            assertThat(List.of(norm, second)).allMatch(Double::isFinite).allMatch(each -> each > 0);
            model.saveTrainingState(state);
            byte[] learned = Files.readAllBytes(state.resolve("optimizer.safetensors"));
            return ByteBuffer.allocate(evaluated.length + read.length + learned.length)
                    .put(evaluated)
                    .put(read)
                    .put(learned)
                    .array();
        }
    }

    private static byte[] learn(TransformerModel model, TokenBatch batch) {
        try (NDArray numbers = model.forward(batch);
                NDArray slope = numbers.sign().mul(-0.1f)) {
            model.backward(slope);
            return numbers.toByteArray();
        }
    }

    private static byte[] bytes(NDArray numbers) {
        try (numbers) {
            return numbers.toByteArray();
        }
    }

    private static TransformerModel model(Path folder, EngineConfig engine, String kind) {
        return switch (kind) {
            case "full" -> CausalLm.load(folder, engine);
            case "adapter" -> CausalLm.adapt(folder, engine, LORA, 3);
            default -> ValueModel.fromPolicy(folder, engine, 3);
        };
    }

    private static void fill(TransformerModel model, TokenBatch batch, float number) {
        long[] lengths = batch.rows().stream().mapToLong(row -> row.length).toArray();
        int columns = model instanceof CausalLm ? model.config().vocabularySize() : 1;
        try (NDManager scope = model.manager().newSubManager();
                Kernel kernel = Kernel.compile(scope, Map.of(), FILL)) {
            for (NDArray arena : model.transformer.workspace().fit(lengths, columns, 1)) {
                kernel.call(scope, "fill", arena, number);
            }
        }
    }

    private static TokenBatch batch(ModelConfig config) {
        RandomGenerator random = new Seeds(5).generator("rows");
        return new TokenBatch(Arrays.stream(LENGTHS)
                .map(length -> Math.min(length, config.maxPositions()))
                .mapToObj(length -> IntStream.range(0, length)
                        .map(i -> random.nextInt(config.vocabularySize()))
                        .toArray())
                .toList());
    }
}
