package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed again on the way back is what was kept without. */
class GradientCheckpointingTest {
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));

    private static final LoraConfig DROPPING = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR), 0.2);

    @TempDir
    Path temporary;

    static Stream<Arguments> checkpoints() throws IOException {
        try (Stream<Path> found = Files.list(Fixtures.path("checkpoints"))) {
            return cases(
                    found.map(Path::getFileName).map(Path::toString).sorted().toList());
        }
    }

    static Stream<Arguments> largerSet() {
        return cases(List.of("llama-tied", "llama-rope-llama3", "llama-bias-sharded", "gpt2"));
    }

    private static Stream<Arguments> cases(List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.of("float32", "bf16")
                        .flatMap(precision -> Stream.of("full", "adapter", "dropout")
                                .map(kind -> Arguments.of(name, precision, kind))));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void weightsAfterStepsAreTheSameToTheBit(String name, String precision, String kind) throws IOException {
        check(Fixtures.path("checkpoints/" + name), precision, kind);
    }

    @ParameterizedTest
    @MethodSource("largerSet")
    void theLargerSetIsTheSameToTheBit(String name, String precision, String kind) throws IOException {
        check(Fixtures.shared("fixtures/checkpoints/" + name), precision, kind);
    }

    private void check(Path golden, String precision, String kind) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(golden, temporary.resolve("in"));
        TokenBatch batch = new TokenBatch(
                GoldenTensors.read(golden.resolve("golden.safetensors")).rows("input_ids", "attention_mask"));
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        byte[] kept = learned(folder, engine, kind, batch, "kept");
        byte[] again = learned(folder, ConfigLoader.with(engine, "gradient-checkpointing", true), kind, batch, "again");
        assertThat(again).isEqualTo(kept);
    }

    /** The state after some steps, masters and both moments; the last step of a language model has both passes in one call. */
    private byte[] learned(Path folder, EngineConfig engine, String kind, TokenBatch batch, String name)
            throws IOException {
        try (TokenModel model = model(folder, engine, kind)) {
            model.prepareTraining(ADAMW);
            Consumer<TokenBatch> passes = tokens -> {
                try (NDArray numbers = model.forward(tokens);
                        NDArray slope = numbers.sign().mul(-0.1f)) {
                    model.backward(slope);
                }
            };
            passes.accept(batch);
            model.step(1e-2);
            passes.accept(batch);
            passes.accept(new TokenBatch(batch.rows().subList(0, 1)));
            model.step(1e-2);
            if (model instanceof CausalLm policy) {
                try (NDArray weights = policy.evaluate(batch).sign().abs()) {
                    policy.trainWeighted(batch, weights).close();
                }
                model.step(1e-2);
            }
            model.saveTrainingState(temporary.resolve(name));
        }
        return Files.readAllBytes(temporary.resolve(name).resolve("optimizer.safetensors"));
    }

    private static TokenModel model(Path folder, EngineConfig engine, String kind) {
        return switch (kind) {
            case "full" -> CausalLm.load(folder, engine);
            case "adapter" -> CausalLm.adapt(folder, engine, LORA, 3);
            case "dropout" -> CausalLm.adapt(folder, engine, DROPPING, 3);
            default -> ValueModel.fromPolicy(folder, engine, 3);
        };
    }

    @Test
    void aScoreHeadLearnsTheSameToo() throws IOException {
        check(Fixtures.path("checkpoints/gemma2"), "bf16", "score");
    }

    @Test
    void lessIsHeld() {
        Path folder = Fixtures.path("checkpoints/llama");
        try (Transformer kept = transformer(folder, EngineConfig.float32());
                Transformer again = transformer(
                        folder, ConfigLoader.with(EngineConfig.float32(), "gradient-checkpointing", true))) {
            assertThat(elements(again)).isLessThan(elements(kept));
        }
    }

    private static Transformer transformer(Path folder, EngineConfig engine) {
        return ModelLoader.load(
                folder, engine, org.align4j.model.checkpoint.HeadKind.LANGUAGE_MODEL, Weights.Start.stored());
    }

    private static long elements(Transformer model) {
        return model.workspace().fit(new long[] {64, 64, 64, 64}, 1, 1).stream()
                .mapToLong(NDArray::size)
                .sum();
    }
}
