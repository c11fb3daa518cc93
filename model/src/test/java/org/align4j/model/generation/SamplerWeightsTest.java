package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.Completion;
import org.align4j.model.ModelMemory;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.SamplerWeights;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelTexts.Linear;
import org.align4j.model.kernel.Processor;
import org.align4j.model.kernel.Torch;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sampling with weights of other types than the model's: exactly from what is computed, and near the model. */
class SamplerWeightsTest {
    private static final int ROWS = 5;
    private static final int INNER = 70;
    private static final int OUTER = 33;

    @TempDir
    private Path temporary;

    /** Both ways to multiply bytes, with the text of the products and the largest weight. */
    enum Way {
        ONEDNN(Linear.INT8_ONEDNN, "int8_onednn.py", 127),
        FBGEMM(Linear.INT8_FBGEMM, "int8_fbgemm.py", 63);

        private final Linear linear;
        private final String text;
        private final int most;

        Way(Linear linear, String text, int most) {
            this.linear = linear;
            this.text = text;
            this.most = most;
        }
    }

    @BeforeAll
    static void processorHasThem() {
        assumeTrue(Processor.here().bytes() != Processor.Bytes.NONE, "skipped: this processor has no AVX2");
    }

    /** Those of this processor: whatever has VNNI or AMX has AVX2 as well. */
    static Stream<Way> ways() {
        return Processor.here().bytes() == Processor.Bytes.IN_16_BITS ? Stream.of(Way.FBGEMM) : Stream.of(Way.values());
    }

    static Stream<Arguments> checkpoints() {
        return ways().flatMap(way ->
                CheckpointFolders.families().map(name -> Arguments.of(way, Fixtures.path("checkpoints/" + name))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anInt8ProductIsThatOfItsBytes(Way way) {
        Random random = new Random(3);
        float[] x = numbers(random, ROWS * INNER, 4);
        float[] w = numbers(random, OUTER * INNER, 0.3);
        // a row of zeros, and an output whose weights are all zero
        Arrays.fill(x, INNER, 2 * INNER, 0);
        Arrays.fill(w, 3 * INNER, 4 * INNER, 0);
        float[] found = product(x, w, way);
        for (int row = 0; row < ROWS; row++) {
            for (int out = 0; out < OUTER; out++) {
                float top = largest(x, row);
                float scale = Math.max(largest(w, out) / way.most, 1e-30f);
                long sum = 0;
                double exact = 0;
                double bound = 0;
                for (int i = 0; i < INNER; i++) {
                    float a = x[row * INNER + i];
                    float b = w[out * INNER + i];
                    if (top > 0) {
                        sum += (long) Math.floor(127.0 * a / top + 0.5) * Math.round(b / scale);
                    }
                    exact += (double) a * b;
                    bound += Math.abs(a) * scale / 2 + Math.abs(b) * top / 254 + scale * top / 508;
                }
                double expected = sum * (scale / 127.0) * top;
                assertThat((double) found[row * OUTER + out])
                        .isCloseTo(expected, offset(1e-4 * Math.max(1, Math.abs(expected))));
                assertThat(Math.abs(found[row * OUTER + out] - exact)).isLessThanOrEqualTo(bound + 1e-6);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void aRowDependsOnNoOther(Way way, Path golden) throws IOException {
        List<GenerationRequest> requests = requests(1, 2, 9, 33);
        try (CausalLm model = load(golden, "float32")) {
            List<Completion> together = generate(model, way, requests);
            for (int i = 0; i < requests.size(); i++) {
                Completion alone =
                        generate(model, way, requests.subList(i, i + 1)).get(0);
                assertThat(alone.tokens()).containsExactly(together.get(i).tokens());
                assertThat(alone.logProbs()).containsExactly(together.get(i).logProbs());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void logProbsStayNearTheModel(Way way, Path golden) throws IOException {
        List<GenerationRequest> requests = requests(5, 20, 40);
        try (CausalLm model = load(golden, "float32")) {
            // These checkpoints' logits reach 20, and an error of a byte's half is magnified likewise.
            assertThat(FamiliesTest.meanDifference(model, requests, generate(model, way, requests)))
                    .isBetween(1e-4f, 0.3f);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void weightsThatBytesHoldLoseNothing(Way way) throws IOException {
        List<GenerationRequest> requests = requests(5, 20, 40);
        try (CausalLm model = load(Fixtures.path("checkpoints/llama"), "float32")) {
            for (NDArray each : model.weights()) {
                round(each, way.most);
            }
            // The model is now the float32 reference of its own bytes: what is left is the error of the rows that they
            // are multiplied with.
            assertThat(FamiliesTest.meanDifference(model, requests, generate(model, way, requests)))
                    .isLessThan(0.08f);
        }
    }

    @Test
    void inBfloat16Too() throws IOException {
        List<GenerationRequest> requests = requests(5, 20, 40);
        try (CausalLm model = load(Fixtures.path("checkpoints/llama"), "bf16")) {
            for (SamplerWeights weights : List.of(SamplerWeights.PRECISION, SamplerWeights.INT8)) {
                assertThat(FamiliesTest.meanDifference(model, requests, generate(model, weights, requests)))
                        .isBetween(1e-7f, 0.3f);
            }
        }
    }

    /** A server and a conversation draw what a file of prompts is given: of the same bytes. */
    @Test
    void theLiveDecoderDrawsTheSame() throws IOException {
        List<GenerationRequest> requests = requests(5, 20);
        List<Completion> expected;
        try (CausalLm model = load(Fixtures.path("checkpoints/llama"), "bf16")) {
            expected = generate(model, SamplerWeights.INT8, requests);
            assertThat(generate(model, SamplerWeights.PRECISION, requests)
                            .get(1)
                            .logProbs())
                    .isNotEqualTo(expected.get(1).logProbs());
        }
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 20, List.of());
        CausalLm served = CausalLm.frozen(
                CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/llama"), temporary),
                new EngineConfig("cpu", "bf16", 0));
        try (LiveGenerator generator = LiveGenerator.taking(served, new LiveConfig(0, 64, SamplerWeights.INT8))) {
            for (int row = 0; row < requests.size(); row++) {
                LiveRequest request = new LiveRequest(requests.get(row).prompt(), 1, sampling, 9, row, 0);
                LiveCompletion completion =
                        generator.submit(request, grown -> {}).get(0);
                while (!generator.idle()) {
                    generator.advance();
                }
                int[] drawn = completion.tokens();
                int length = Math.min(drawn.length, expected.get(row).tokens().length);
                assertThat(Arrays.copyOf(drawn, length))
                        .isEqualTo(Arrays.copyOf(expected.get(row).tokens(), length));
                for (int t = 0; t < length; t++) {
                    assertThat(completion.logProbs()[t])
                            .isCloseTo(expected.get(row).logProbs()[t], offset(1e-5f));
                }
            }
        }
    }

    /** As grown memory says, on a processor that is told to use AVX2 alone. */
    @Test
    void fbgemmFillsUpItsBlocks() {
        assertThat(Linear.INT8_FBGEMM.bytes(3072, 576)).isEqualTo(3072 * (1024 + 12));
        assertThat(Linear.INT8_FBGEMM.bytes(576, 1536)).isEqualTo(576 * (1536 + 12));
        assertThat(Linear.INT8_ONEDNN.bytes(576, 1536)).isEqualTo(576 * (1536 + 4));
    }

    @Test
    void theEstimateOfPackedWeightsIsWhatTheyTake() throws IOException {
        assumeTrue(Processor.here().bytes() == Processor.Bytes.IN_32_BITS, "skipped: this processor takes FBGEMM");
        ModelConfig shape = ModelMemory.config(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
        // two layers of 48: the embedding and five norms of 48 in float32, the rest in bytes, four more for each output
        long embedding = 512 * 48 * 4;
        long norms = 5 * 48 * 4;
        long outputs = 512 + 2 * (48 + 2 * 16 + 48 + 2 * 80 + 48);
        long matrices = 512 * 48 + 2 * (2 * 48 * 48 + 2 * 16 * 48 + 3 * 48 * 80);
        try (ModelMemory memory = ModelMemory.language(shape, EngineConfig.float32(), LoraConfig.none())) {
            assertThat(memory.packed(SamplerWeights.INT8)).isEqualTo(embedding + norms + matrices + 4 * outputs);
            assertThat(memory.packed(SamplerWeights.PRECISION)).isEqualTo(embedding + norms + 4 * matrices);
        }
    }

    @Test
    void whatIsStillToBeChosenIsNotDecodedWith() throws IOException {
        try (CausalLm model = load(Fixtures.path("checkpoints/llama"), "float32")) {
            assertThatThrownBy(() -> generate(model, SamplerWeights.AUTO, requests(3)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void numbersThatRunAwayAreSaid() throws IOException {
        try (CausalLm model = load(Fixtures.path("checkpoints/llama"), "float32")) {
            NDArray embedding = model.weights().get(0);
            embedding.set(new float[(int) embedding.size()]);
            embedding.subi(Float.NaN);
            assertThatThrownBy(() -> generate(model, SamplerWeights.INT8, requests(3)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("are not numbers (NaN)");
        }
    }

    private static float[] product(float[] x, float[] w, Way way) {
        String caller = """
                def none(self, like: Tensor) -> Tensor:
                    return torch.empty([0], device=like.device)

                def activate(self, x: Tensor, y: Tensor):
                    torch.silu(x, out=y)

                def product(self, x: Tensor, w: Tensor) -> Tensor:
                    weight, scale = self.packed(w)
                    return self.linear(self.read(x), weight, scale, None)

                """;
        Map<String, Object> attributes = new HashMap<>(Map.of("compute", 6, "layer_norm", false, "gated", true));
        attributes.putAll(way.linear.attributes());
        try (NDManager manager = Torch.open(EngineConfig.float32());
                Kernel kernel = Kernel.compile(
                        manager, attributes, caller + resource("decode_linear_int8.py") + resource(way.text))) {
            return kernel.array(
                            manager,
                            "product",
                            manager.create(x, new Shape(ROWS, INNER)),
                            manager.create(w, new Shape(OUTER, INNER)))
                    .toFloatArray();
        }
    }

    private static String resource(String name) {
        try (InputStream in = Kernel.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To numbers that the type holds: norms to 1, matrices row by row. */
    private static void round(NDArray weight, int most) {
        Shape shape = weight.getShape();
        if (shape.size() == 0) {
            return;
        }
        if (shape.dimension() < 2) {
            weight.set(filled((int) shape.size()));
            return;
        }
        float[] numbers = weight.toFloatArray();
        int columns = (int) shape.get(1);
        for (int start = 0; start < numbers.length; start += columns) {
            float top = 0;
            for (int i = start; i < start + columns; i++) {
                top = Math.max(top, Math.abs(numbers[i]));
            }
            for (int i = start; i < start + columns; i++) {
                numbers[i] = Math.round(numbers[i] / (top / most)) * (top / most);
            }
        }
        weight.set(numbers);
    }

    private static float[] filled(int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] numbers(Random random, int count, double spread) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (spread * random.nextGaussian());
        }
        return numbers;
    }

    private static float largest(float[] numbers, int row) {
        float top = 0;
        for (int i = row * INNER; i < (row + 1) * INNER; i++) {
            top = Math.max(top, Math.abs(numbers[i]));
        }
        return top;
    }

    private CausalLm load(Path golden, String precision) throws IOException {
        return CausalLm.load(CheckpointFolders.withTokenizer(golden, temporary), new EngineConfig("cpu", precision, 0));
    }

    private static List<GenerationRequest> requests(int... lengths) {
        Random random = new Random(5);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            int[] ids = IntStream.range(0, lengths[i])
                    .map(t -> 3 + random.nextInt(500))
                    .toArray();
            requests.add(new GenerationRequest(ids, i));
        }
        return requests;
    }

    private static List<Completion> generate(CausalLm model, SamplerWeights weights, List<GenerationRequest> requests) {
        return generate(Generator.of(model, new DecodingConfig(0, true, weights)), requests);
    }

    private static List<Completion> generate(CausalLm model, Way way, List<GenerationRequest> requests) {
        return generate(Generator.of(model, new DecodingConfig(0, true, SamplerWeights.INT8), way.linear), requests);
    }

    private static List<Completion> generate(Generator opened, List<GenerationRequest> requests) {
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 20, List.of());
        try (Generator generator = opened) {
            return generator.generate(requests, 1, sampling, 9).stream()
                    .map(completions -> completions.get(0))
                    .toList();
        }
    }
}
