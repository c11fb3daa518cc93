package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.kernel.KernelTexts.Linear;
import org.align4j.model.kernel.Torch;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a GPU decodes with, run on the processor: the operators that every device has say what oneDNN's say. */
class DecoderTwinsTest {
    private static final int STEPS = 20;

    @TempDir
    private Path temporary;

    static Stream<String> families() {
        return CheckpointFolders.families();
    }

    @Test
    void aGpuGetsTheTwinThatEveryDeviceHas() {
        assertThat(Torch.linear(Device.gpu(0), true, SamplerWeights.PRECISION)).isEqualTo(Linear.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("families")
    void bothReadAndDecodeAlike(String family) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + family), temporary);
        try (CausalLm model = CausalLm.load(folder, EngineConfig.float32())) {
            Map<Linear, Decoder.Drawn> drawn = new EnumMap<>(Linear.class);
            Map<Linear, ReadPrompt> read = new EnumMap<>(Linear.class);
            for (Linear linear : List.of(Linear.PLAIN, Linear.ONEDNN)) {
                try (Decoder decoder = new Decoder(model.manager(), model.config(), false, linear)) {
                    decoder.pack(model.weights());
                    drawn.put(linear, decode(model, decoder));
                    read.put(linear, decoder.read(prompt(30), 3));
                }
            }
            Decoder.Drawn plain = drawn.get(Linear.PLAIN);
            Decoder.Drawn oneDnn = drawn.get(Linear.ONEDNN);
            assertThat(plain.tokens()).containsExactly(oneDnn.tokens());
            assertClose(plain.logProbs(), oneDnn.logProbs());
            assertClose(
                    read.get(Linear.PLAIN).logProbs(), read.get(Linear.ONEDNN).logProbs());
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    private static int[] prompt(int length) {
        return new Random(length).ints(length, 3, 500).toArray();
    }

    /** Two prompts, decoded greedily together. */
    private static Decoder.Drawn decode(CausalLm model, Decoder decoder) {
        List<int[]> prompts = List.of(prompt(12), prompt(19));
        try (NDManager scope = model.manager().newSubManager()) {
            NDList cache = decoder.emptyCache(scope, 2, decoder.cacheLength(19 + STEPS + 1));
            NDList prefilled = decoder.prefill(scope, prompts);
            long[] last = new long[2];
            long[] positions = new long[2];
            SamplingGroups groups = new SamplingGroups(2);
            for (int row = 0; row < 2; row++) {
                int[] prompt = prompts.get(row);
                decoder.place(cache, prefilled.get(row), new long[] {row});
                last[row] = prompt[prompt.length - 1];
                positions[row] = prompt.length - 1L;
                groups.put(row, new SamplingConfig(0, 0, 1, 0, 1, STEPS, List.of()));
            }
            double[][] uniforms = new double[STEPS][2];
            Arrays.stream(uniforms).forEach(step -> Arrays.fill(step, 0.5));
            return decoder.decode(
                    cache, new Decoder.Rows(last, positions, uniforms, new long[2][1], groups, -1, GuidedSlots.NONE));
        }
    }
}
