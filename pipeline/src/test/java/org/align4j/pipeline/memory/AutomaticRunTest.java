package org.align4j.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.run.Console;
import org.align4j.core.run.Manifest;
import org.align4j.core.run.Metrics;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Document;
import org.align4j.data.Lineage;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageRun;
import org.align4j.pipeline.stage.StageRunner;
import org.align4j.pipeline.stage.StageRunner.Status;
import org.align4j.pipeline.supervised.PretrainConfig;
import org.align4j.pipeline.supervised.PretrainStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutomaticRunTest {
    private static final long PLENTY = 100_000_000_000L;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @AfterEach
    void forget() {
        System.clearProperty(Machine.LIMIT);
    }

    /** The stage as a kill would leave it: cut off when so many steps are logged. */
    private record Cut(PretrainStage whole, int steps) implements Stage<PretrainConfig> {
        @Override
        public Declaration<PretrainConfig> declaration() {
            return whole.declaration();
        }

        @Override
        public void run(PretrainConfig config, StageContext context) throws IOException {
            int[] left = {steps};
            Metrics cutting = through(Metrics.class, context.metrics(), (method, answer) -> {
                if (method.equals("log") && left[0]-- == 0) {
                    throw new TestContext.Cut();
                }
                return answer;
            });
            whole.run(
                    config,
                    through(
                            StageContext.class,
                            context,
                            (method, answer) -> method.equals("metrics") ? cutting : answer));
        }

        private static <T> T through(Class<T> type, T inner, BiFunction<String, Object, Object> answers) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
                        try {
                            return answers.apply(method.getName(), method.invoke(inner, given));
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }

    private static PretrainConfig config(String microBatchTokens) {
        return ConfigLoader.load(PretrainConfig.class, (ConfigTree.Mapping)
                ConfigTree.parse("""
                shape: {layers: 1, hidden-size: 32, intermediate-size: 48, heads: 2, key-value-heads: 1}
                vocabulary-size: 300
                length: {max: 64}
                training: {learning-rate: 1e-2, max-steps: 4, batch: {size: 12, micro-batch-tokens: TOKENS}, checkpoint-every: 1}
                engine: {device: cpu, precision: float32, threads: 1}
                """.replace("TOKENS", microBatchTokens), "test"));
    }

    private StageRunner.Outcome run(Stage<PretrainConfig> stage, String microBatchTokens, long memory, String name)
            throws IOException {
        System.setProperty(Machine.LIMIT, Long.toString(memory));
        Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8), Console.Rendering.LINES);
        return new StageRunner(console, Clock.systemUTC())
                .run(new StageRun<>(
                        stage, config(microBatchTokens), Map.of("data", texts()), folder.resolve(name), 7, List.of()));
    }

    private Path texts() {
        Path data = folder.resolve("texts");
        if (!Files.exists(data)) {
            try (DatasetWriter<Document> writer = DatasetWriter.create(data, Document.class, Lineage.of("test"))) {
                for (int i = 0; i < 40; i++) {
                    String text = "q" + (i * i) + " z" + i * 7919 + " ";
                    writer.write(new Document("text-" + i, Content.text(text.repeat(6))));
                }
                writer.publish();
            }
        }
        return data;
    }

    private static Object tokens(Manifest manifest) {
        return manifest.results().get("micro_batch_tokens");
    }

    @Test
    void theChosenNumberIsTheRunsOwnWhateverIsFreeLater() throws IOException {
        Manifest all = run(new PretrainStage(), "auto", PLENTY, "all").manifest();
        long needed = ((Number) all.results().get("memory_estimate_bytes")).longValue();
        assertThat(tokens(all)).isEqualTo(768);

        long tight = needed / 9 * 10 - 100;
        StageRunner.Outcome less = run(new PretrainStage(), "auto", tight, "less");
        assertThat(tokens(less.manifest())).isEqualTo(512);
        assertThat(folder.resolve("less/config.yaml")).content().contains("micro-batch-tokens: 512");

        assertThatThrownBy(() -> run(new Cut(new PretrainStage(), 1), "auto", tight, "cut"))
                .isInstanceOf(TestContext.Cut.class);
        assertThat(folder.resolve("cut/config.yaml")).content().contains("micro-batch-tokens: 512");
        StageRunner.Outcome continued = run(new PretrainStage(), "auto", PLENTY, "cut");
        assertThat(continued.status()).isEqualTo(Status.CONTINUED);
        assertThat(tokens(continued.manifest())).isEqualTo(512);
        assertSame("cut", "less");

        assertThat(run(new PretrainStage(), "auto", PLENTY, "less").status()).isEqualTo(Status.ALREADY_FINISHED);
        assertThat(run(new PretrainStage(), "512", PLENTY, "less").status()).isEqualTo(Status.ALREADY_FINISHED);
        assertThatThrownBy(() -> run(new PretrainStage(), "384", PLENTY, "less"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("(training.batch.micro-batch-tokens 512 there, 384 now)");
        run(new PretrainStage(), "512", PLENTY, "given");
        assertSame("given", "less");
    }

    @Test
    void aRefusedRunLeavesItsFolderToAnotherCommand() throws IOException {
        assertThatThrownBy(() -> run(new PretrainStage(), "auto", 1000, "run"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training needs about");
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(run(new PretrainStage(), "512", PLENTY, "run").status()).isEqualTo(Status.FINISHED);
    }

    private void assertSame(String run, String other) throws IOException {
        for (String file : List.of("metrics.jsonl", "config.yaml", "policy/model.safetensors")) {
            assertThat(folder.resolve(run).resolve(file))
                    .as(file)
                    .hasSameBinaryContentAs(folder.resolve(other).resolve(file));
        }
    }
}
