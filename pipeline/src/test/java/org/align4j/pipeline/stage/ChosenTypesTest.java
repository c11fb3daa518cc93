package org.align4j.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.Option;
import org.align4j.core.run.Console;
import org.align4j.core.run.Manifest;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.pipeline.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenTypesTest {
    private static final ChosenTypes CHOSEN = new ChosenTypes("float32", SamplerWeights.INT8);

    @TempDir
    private Path folder;

    private final List<Options> seen = new ArrayList<>();

    /** One part among several. */
    record Part(
            @Option(doc = "Engine", def = "{}") EngineConfig engine,
            @Option(doc = SamplerWeights.DOC, def = "auto") SamplerWeights weights) {}

    record Options(
            @Option(doc = "Engine", def = "{}") EngineConfig engine,

            @Option(doc = SamplerWeights.DOC, def = "precision")
            SamplerWeights weights,

            @Option(doc = "Parts", def = "[]") List<Part> parts) {}

    private final class Told implements Stage<Options> {
        private final boolean cut;

        Told(boolean cut) {
            this.cut = cut;
        }

        @Override
        public Declaration<Options> declaration() {
            return new Declaration<>("told", "Notes its options", Options.class, List.of(), List.of());
        }

        @Override
        public void run(Options config, StageContext context) throws IOException {
            seen.add(config);
            Files.writeString(context.work().resolve("begun"), "");
            if (cut) {
                throw new TestContext.Cut();
            }
        }
    }

    private static Options options(String yaml) {
        return ConfigLoader.load(Options.class, (ConfigTree.Mapping) ConfigTree.parse(yaml, "test"));
    }

    private Manifest run(boolean cut, String yaml) throws IOException {
        Console console = new Console(
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8), Console.Rendering.LINES);
        return new StageRunner(console, Clock.systemUTC())
                .run(new StageRun<>(new Told(cut), options(yaml), Map.of(), folder.resolve("run"), 7, List.of()))
                .manifest();
    }

    @Test
    void whatIsAutoIsReplacedWhereverItStands() {
        Options given = options("""
                engine: {precision: auto}
                weights: int8
                parts: [{engine: {precision: bf16}}, {engine: {device: "cuda:0"}, weights: precision}]
                """);
        Options chosen = CHOSEN.in(given);
        assertThat(chosen.engine().precision()).isEqualTo("float32");
        assertThat(chosen.weights()).isEqualTo(SamplerWeights.INT8);
        assertThat(chosen.parts().get(0).engine().precision()).isEqualTo("bf16");
        assertThat(chosen.parts().get(0).weights()).isEqualTo(SamplerWeights.INT8);
        assertThat(chosen.parts().get(1).engine().precision())
                .as("a GPU by name has its own rule")
                .isEqualTo("auto");
        assertThat(chosen.parts().get(1).weights()).isEqualTo(SamplerWeights.PRECISION);
        Options plain = options("engine: {precision: float32}");
        assertThat(CHOSEN.in(plain)).isSameAs(plain);
    }

    @Test
    void processesAgreeByANumber() {
        for (String precision : List.of("auto", "bf16", "float32")) {
            for (SamplerWeights weights : SamplerWeights.values()) {
                ChosenTypes types = new ChosenTypes(precision, weights);
                assertThat(ChosenTypes.of(types.code())).isEqualTo(types);
            }
        }
    }

    @Test
    void aRunKeepsWhatItBeganWith() throws IOException {
        assertThatThrownBy(() -> run(true, "weights: auto")).isInstanceOf(TestContext.Cut.class);
        assertThat(seen.get(0).engine().precision()).isIn("bf16", "float32");
        assertThat(seen.get(0).weights()).isIn(SamplerWeights.PRECISION, SamplerWeights.INT8);
        Path kept = folder.resolve("run/.work/kept.yaml");
        assertThat(kept).content().contains(seen.get(0).engine().precision());
        // as if another machine had begun it
        Files.writeString(kept, "types: float32 int8\n");
        Manifest manifest = run(false, "weights: auto");
        assertThat(seen.get(1)).isEqualTo(CHOSEN.in(options("weights: auto")));
        assertThat(manifest.results()).containsEntry("precision", "float32").containsEntry("sampler_weights", "int8");
    }

    @Test
    void aRunBegunBeforeAnythingWasMeasuredGoesOnByTheEnginesRule() throws IOException {
        assertThatThrownBy(() -> run(true, "{}")).isInstanceOf(TestContext.Cut.class);
        Files.delete(folder.resolve("run/.work/kept.yaml"));
        Manifest manifest = run(false, "{}");
        assertThat(seen.get(1).engine().precision()).isEqualTo("auto");
        assertThat(manifest.results()).containsEntry("precision", "auto").doesNotContainKey("sampler_weights");
    }

    /** Killed while the processor was measured, it would else compute in another type than the uninterrupted run. */
    @Test
    void aRunKilledBeforeItHadChosenChoosesAsItWouldHave() throws IOException {
        assertThatThrownBy(() -> run(true, "weights: auto")).isInstanceOf(TestContext.Cut.class);
        Files.delete(folder.resolve("run/.work/kept.yaml"));
        Files.delete(folder.resolve("run/.work/begun"));
        run(false, "weights: auto");
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
    }

    @Test
    void whatIsGivenIsNotChosen() throws IOException {
        Manifest manifest = run(false, "engine: {precision: float32}");
        assertThat(seen.get(0).engine().precision()).isEqualTo("float32");
        assertThat(manifest.results()).isEmpty();
    }
}
