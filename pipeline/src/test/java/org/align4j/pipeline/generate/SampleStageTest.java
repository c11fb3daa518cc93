package org.align4j.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Metrics;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Prompt;
import org.align4j.data.Sample;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.pipeline.OtherWorkers;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.PartWorkers;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.testkit.Fixtures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleStageTest {
    @TempDir
    private Path folder;

    private static SampleConfig config(SampleConfig.LongPrompts longPrompts) {
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 10, List.of());
        return new SampleConfig(2, 0, sampling, longPrompts, 4, SamplerWeights.PRECISION, 2, EngineConfig.float32());
    }

    @Test
    void aRunThatWasKilledEndsWithTheBytesOfAnUninterruptedOne() throws IOException {
        Path prompts = prompts(
                "Good morning", "A second one, longer than the first", "Why?", "Four", "Five words of a prompt");
        TestContext whole = new TestContext(folder.resolve("whole"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config(SampleConfig.LongPrompts.REFUSE), whole);

        TestContext killed = new TestContext(folder.resolve("killed"), prompts, 3);
        assertThatThrownBy(() -> new SampleStage().run(config(SampleConfig.LongPrompts.REFUSE), killed))
                .hasMessage("killed");
        assertThat(killed.output(Artifact.SAMPLES)).doesNotExist();
        TestContext continued = new TestContext(folder.resolve("killed"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config(SampleConfig.LongPrompts.REFUSE), continued);

        assertThat(continued.results).isEqualTo(whole.results).containsEntry("completions", 10L);
        for (String file : List.of("dataset.json", "part-00000.arrow", "part-00001.arrow", "part-00002.arrow")) {
            assertThat(continued.output(Artifact.SAMPLES).resolve(file))
                    .hasSameBinaryContentAs(whole.output(Artifact.SAMPLES).resolve(file));
        }
    }

    @Test
    void partsMadeElsewhereInAnyOrderAndTwiceAreTheBytesOfOneProcess() throws IOException {
        Path prompts = prompts(
                "Good morning",
                "A second one, longer than the first",
                "far too long ".repeat(60),
                "Four",
                "Five",
                "Six");
        SampleConfig config = config(SampleConfig.LongPrompts.DROP);
        TestContext whole = new TestContext(folder.resolve("whole"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config, whole);

        TestContext shared = new TestContext(folder.resolve("shared"), prompts, Integer.MAX_VALUE);
        OtherWorkers workers = new OtherWorkers();
        shared.workers = workers;
        new SampleStage().run(config, shared);

        assertThat(workers.made()).isEqualTo(OtherWorkers.parts("sample", 3));
        assertThat(shared.results).isEqualTo(whole.results).containsEntry("dropped", 1L);
        for (String file : List.of("dataset.json", "part-00000.arrow", "part-00001.arrow", "part-00002.arrow")) {
            assertThat(shared.output(Artifact.SAMPLES).resolve(file))
                    .hasSameBinaryContentAs(whole.output(Artifact.SAMPLES).resolve(file));
        }
        assertThat(Dataset.partFile(shared.output(Artifact.SAMPLES), 3)).doesNotExist();
    }

    @Test
    void workersThatAreLostCostNoPartThatTheyMadeAlsoWhenThereAreNoneAnyMore() throws IOException {
        Path prompts = prompts("Good morning", "A second one", "Why?", "Four", "Five words of a prompt");
        SampleConfig config = config(SampleConfig.LongPrompts.REFUSE);
        TestContext whole = new TestContext(folder.resolve("whole"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config, whole);

        TestContext lost = new TestContext(folder.resolve("lost"), prompts, Integer.MAX_VALUE);
        lost.workers = OtherWorkers.lostAfter(1);
        assertThatThrownBy(() -> new SampleStage().run(config, lost)).hasMessage("all executors are lost");
        Path answers = lost.work().resolve("rows/sample/part-00002.answers");
        Object made = Files.getLastModifiedTime(answers);
        lost.workers = PartWorkers.here();
        new SampleStage().run(config, lost);

        assertThat(Files.getLastModifiedTime(answers)).isEqualTo(made);
        assertThat(lost.results).isEqualTo(whole.results);
        for (String file : List.of("dataset.json", "part-00000.arrow", "part-00001.arrow", "part-00002.arrow")) {
            assertThat(lost.output(Artifact.SAMPLES).resolve(file))
                    .hasSameBinaryContentAs(whole.output(Artifact.SAMPLES).resolve(file));
        }
    }

    @Test
    void samplesCarryTheirPromptsTokensAndLogProbs() throws IOException {
        Path prompts = prompts("Good morning", "Why?");
        TestContext context = new TestContext(folder.resolve("run"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config(SampleConfig.LongPrompts.REFUSE), context);
        List<Sample> samples =
                Dataset.open(context.output(Artifact.SAMPLES), Sample.class).toList();
        assertThat(samples).extracting(Sample::id).containsExactly("p0", "p1");
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.groundTruth()).isEqualTo("truth");
            assertThat(sample.completions()).hasSize(2).allSatisfy(completion -> {
                assertThat(completion.logprobs()).hasSameSizeAs(completion.tokenIds());
                assertThat(completion.logprobs())
                        .allSatisfy(logProb -> assertThat(logProb).isNegative());
                assertThat(completion.finishReason()).isIn("stop", "length");
            });
        });
    }

    @Test
    void aPromptThatIsTooLongIsRefusedByNameOrDroppedAndCounted() throws IOException {
        Path prompts = prompts("Good morning", "far too long ".repeat(60), "Why?");
        TestContext context = new TestContext(folder.resolve("run"), prompts, Integer.MAX_VALUE);
        assertThatThrownBy(() -> new SampleStage().run(config(SampleConfig.LongPrompts.REFUSE), context))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("prompt p1 has")
                .hasMessageContaining("--long-prompts drop");
        TestContext dropping = new TestContext(folder.resolve("dropping"), prompts, Integer.MAX_VALUE);
        new SampleStage().run(config(SampleConfig.LongPrompts.DROP), dropping);
        assertThat(dropping.results).containsEntry("prompts", 2L).containsEntry("dropped", 1L);
    }

    private Path prompts(String... texts) throws IOException {
        Path prompts = folder.resolve("prompts");
        try (DatasetWriter<Prompt> writer = DatasetWriter.create(prompts, Prompt.class, Lineage.of("test"))) {
            for (int i = 0; i < texts.length; i++) {
                writer.write(new Prompt("p" + i, Content.text(texts[i]), "truth"));
            }
            writer.publish();
        }
        return prompts;
    }

    /** A run folder whose process is killed after so many prompts. */
    private static final class TestContext implements StageContext {
        private final Path run;
        private final Path prompts;
        private final int killAfter;
        private final Map<String, Object> results = new LinkedHashMap<>();
        private @Nullable PartWorkers workers;

        TestContext(Path run, Path prompts, int killAfter) throws IOException {
            this.run = Files.createDirectories(run);
            this.prompts = prompts;
            this.killAfter = killAfter;
            Files.createDirectories(work());
        }

        @Override
        public Path input(String name) {
            return name.equals(SampleStage.POLICY) ? Fixtures.path("checkpoints/llama") : prompts;
        }

        @Override
        public Optional<Path> optionalInput(String name) {
            return Optional.of(input(name));
        }

        @Override
        public Path output(Artifact artifact) {
            return run.resolve(artifact.folder());
        }

        @Override
        public Path work() {
            return run.resolve("work");
        }

        @Override
        public Optional<PartWorkers> workers() {
            return Optional.ofNullable(workers);
        }

        @Override
        public Metrics metrics() {
            return Metrics.none();
        }

        @Override
        public Seeds seeds() {
            return new Seeds(42);
        }

        @Override
        public ProgressDisplay progress() {
            return (what, unit, total) -> new Progress() {
                private long done;

                @Override
                public void advance(long count) {
                    done += count;
                    if (done >= killAfter) {
                        throw new IllegalStateException("killed");
                    }
                }

                @Override
                public void note(String words) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void result(String name, Object value) {
            results.put(name, value);
        }

        @Override
        public void say(String line) {}

        @Override
        public void warn(String line) {}
    }
}
