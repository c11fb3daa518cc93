package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.kernel.MachineSpeeds.OfType;
import org.align4j.model.kernel.MachineSpeeds.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineSpeedsTest {
    /** As an EPYC with VNNI has them: bytes pay for many rows alone. */
    private static final MachineSpeeds EPYC =
            new MachineSpeeds(new OfType(100, 10, 20), new OfType(400, 20, 30), new OfType(400, 21, 40.0));

    @TempDir
    private Path folder;

    @Test
    void theFastestTypeIsChosenForTheWork() {
        assertThat(EPYC.precision(Work.ROWS)).isEqualTo("bf16");
        assertThat(EPYC.weights(Work.FEW_COMPLETIONS, "bf16")).isEqualTo(SamplerWeights.PRECISION);
        assertThat(EPYC.weights(Work.MANY_COMPLETIONS, "bf16")).isEqualTo(SamplerWeights.INT8);
        assertThat(EPYC.weights(Work.ROWS, "bf16")).as("RL samples many").isEqualTo(SamplerWeights.INT8);
        assertThat(EPYC.weights(Work.FEW_COMPLETIONS, "float32")).isEqualTo(SamplerWeights.INT8);
        // faster at products, slower where memory bounds
        MachineSpeeds mixed = new MachineSpeeds(new OfType(120, 10, 34), new OfType(100, 20, 30), null);
        assertThat(mixed.precision(Work.ROWS)).isEqualTo("float32");
        assertThat(mixed.precision(Work.FEW_COMPLETIONS)).isEqualTo("bf16");
        assertThat(mixed.precision(Work.MANY_COMPLETIONS)).isEqualTo("float32");
        assertThat(mixed.weights(Work.MANY_COMPLETIONS, "float32")).isEqualTo(SamplerWeights.PRECISION);
    }

    @Test
    void lessThanATenthIsNotWorthIt() {
        MachineSpeeds even = new MachineSpeeds(new OfType(109, 109, 109), new OfType(100, 100, 100), null);
        for (Work work : Work.values()) {
            assertThat(even.precision(work)).isEqualTo("bf16");
        }
    }

    private final List<String> said = new ArrayList<>();

    @Test
    void whatWasMeasuredIsKeptForItsProcessorLibraryAndProgram() throws IOException {
        KeptSpeeds kept = new KeptSpeeds(folder.resolve("cache"), "a processor", "2.7.1", "0.1");
        assertThat(kept.find()).isEmpty();
        assertThat(kept.findOr(() -> EPYC, said::add)).isEqualTo(EPYC);
        assertThat(kept.findOr(
                        () -> {
                            throw new AssertionError("measured twice");
                        },
                        said::add))
                .isEqualTo(EPYC);
        assertThat(new KeptSpeeds(folder.resolve("cache"), "another", "2.7.1", "0.1").find())
                .isEmpty();
        assertThat(new KeptSpeeds(folder.resolve("cache"), "a processor", "2.8", "0.1").find())
                .isEmpty();
        assertThat(new KeptSpeeds(folder.resolve("cache"), "a processor", "2.7.1", "0.2").find())
                .isEmpty();
        MachineSpeeds bare = new MachineSpeeds(EPYC.float32(), EPYC.bf16(), null);
        kept.keep(bare, said::add);
        assertThat(kept.find()).contains(bare);
    }

    @Test
    void aDamagedFileIsMeasuredAgain() throws IOException {
        KeptSpeeds kept = new KeptSpeeds(folder, "a processor", "2.7.1", "0.1");
        for (String damage : new String[] {"", "{", "{}", "[1]", "{\"speeds\": {\"float32\": 3}}"}) {
            Files.writeString(kept.file(), damage);
            assertThat(kept.find()).as(damage).isEmpty();
        }
        assertThat(kept.findOr(() -> EPYC, said::add)).isEqualTo(EPYC);
        assertThat(kept.find()).contains(EPYC);
    }

    @Test
    void aCacheThatCannotBeWrittenIsSaidOnceAndMeasuredOnceAProcess() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        KeptSpeeds kept = new KeptSpeeds(file.resolve("cache"), "a processor", "2.7.1", "0.1");
        assertThat(kept.findOr(() -> EPYC, said::add)).isEqualTo(EPYC);
        assertThat(kept.findOr(() -> EPYC, said::add)).isEqualTo(EPYC);
        assertThat(said)
                .containsExactly(
                        "auto: " + file.resolve("cache") + " cannot be written, so every process measures again;"
                                + " set XDG_CACHE_HOME to a folder that can be, or give precision and weights themselves");
    }

    @Test
    void everyTypeIsMeasured() {
        MachineSpeeds speeds = MachineSpeeds.measure();
        assertThat(speeds.float32().products()).isGreaterThan(1e8);
        assertThat(speeds.bf16().products()).isGreaterThan(1e6);
        assertThat(speeds.float32().few()).isPositive();
        assertThat(speeds.bf16().many()).isPositive();
        assertThat(speeds.int8() != null).isEqualTo(Processor.here().bytes() != Processor.Bytes.NONE);
        MachinePeaks peaks = MachinePeaks.measure(new EngineConfig("cpu", "auto", 1));
        assertThat(peaks.memory()).isGreaterThan(1e8);
        assertThat(peaks.or(new MachinePeaks(1, 2, null, 1e15)))
                .isEqualTo(new MachinePeaks(peaks.float32(), peaks.bf16(), peaks.int8(), 1e15));
    }
}
