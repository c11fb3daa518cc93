package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.core.run.Seeds;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each hand-written pair against autograd on plain operators, and against finite differences, in float32. */
class KernelPairsTest {
    private static final double RELATIVE = 1e-5;
    private static final NDManager MANAGER = Torch.open(EngineConfig.float32());
    private static final Map<Switches, Kernel> KERNELS = new HashMap<>();

    /** Whether products are made as where float32 is faster, a few numbers at a time. */
    record Switches(ModelConfig model, boolean wideProducts) {}

    /** A piece, the model whose switches it runs under, the shapes of its inputs, and of its output. */
    record Piece(String name, Switches switches, Shape output, List<Shape> inputs) {
        static Piece of(String name, ModelConfig model, Shape output, Shape... inputs) {
            return new Piece(name, new Switches(model, false), output, List.of(inputs));
        }

        Piece wide() {
            return new Piece(name, new Switches(switches.model(), true), output, inputs);
        }

        Kernel kernel() {
            return KERNELS.computeIfAbsent(
                    switches,
                    each -> Kernel.load(
                            MANAGER,
                            attributes(each),
                            "norm.py",
                            "linear.py",
                            "wide.py",
                            "rotary.py",
                            "layout.py",
                            "attention.py",
                            "mlp.py",
                            "workspace.py",
                            "dropout.py",
                            "adapter.py",
                            "trunk.py",
                            "head.py",
                            "referee.py"));
        }

        private static Map<String, Object> attributes(Switches switches) {
            Map<String, Object> attributes = KernelAttributes.of(switches.model(), false);
            attributes.put("wide_products", switches.wideProducts());
            // two rows of a weight, and two tokens
            attributes.put("wide_numbers", 16);
            attributes.put("wide_tokens", 2);
            // rows of six times make two blocks
            attributes.put("query_block", 4);
            adapters(attributes, switches.model().layers());
            attributes.put("adapter_dropout", 0.4);
            return attributes;
        }

        /** Two modules of one rank at the first site, two of others at the second, and the embedding. */
        private static void adapters(Map<String, Object> attributes, int layers) {
            int[] starts = new int[4 * layers + 3];
            Arrays.fill(starts, 2, starts.length, 4);
            Arrays.fill(starts, 4 * layers + 1, starts.length, 5);
            starts[1] = 2;
            attributes.put("adapter_starts", starts);
            attributes.put("adapter_rows", new int[] {0, 4, 6, 9, 0, 4, 6, 9, 0, 4});
            attributes.put("adapter_ranks", new int[] {2, 2, 3, 1, 2});
            attributes.put("adapter_scales", new double[] {1.5, 1.5, 1.5, 0.5, 2.5});
            attributes.put("first_adapter", 2);
            attributes.put("first_magnitude", 4);
            attributes.put("first_squares", 5);
        }

        /** A length that divides is a constant of the gradient, so what is read of A and B has another slope. */
        boolean hasOwnSlopes() {
            return !name.endsWith("decomposed");
        }

        @Override
        public String toString() {
            return name + " of " + switches.model().modelType() + (switches.wideProducts() ? ", wide" : "");
        }
    }

    @AfterAll
    static void free() {
        MANAGER.close();
    }

    static Stream<Piece> pieces() {
        Shape rows = new Shape(5, 8);
        Shape weight = new Shape(8);
        Shape heads = new Shape(2, 3, 6, 4);
        Stream<Piece> everywhere = Stream.of(TinyConfig.LLAMA, TinyConfig.GEMMA, TinyConfig.GPT, TinyConfig.RELU)
                .flatMap(model -> Stream.of(
                        Piece.of("linear", model, new Shape(5, 7), rows, new Shape(7, 8), new Shape(7)),
                        Piece.of("rotary", model, heads, heads),
                        Piece.of(
                                "attention",
                                model,
                                new Shape(4, 12, 4),
                                new Shape(4, 12, 4),
                                new Shape(4, 6, 4),
                                new Shape(4, 6, 4)),
                        Piece.of(
                                "inner",
                                model,
                                new Shape(5, 6),
                                new Shape(5, model.architecture().mlp().gated() ? 12 : 6)),
                        Piece.of("log_probs", model, new Shape(5), rows, new Shape(11, 8), new Shape(11)),
                        Piece.of("scores", model, new Shape(5), rows, new Shape(1, 8)),
                        Piece.of("adapter", model, new Shape(5, 9), rows, new Shape(4, 8), new Shape(7, 2)),
                        Piece.of("dropped_adapter", model, new Shape(5, 9), rows, new Shape(4, 8), new Shape(7, 2)),
                        Piece.of("ranked_adapter", model, new Shape(5, 9), rows, new Shape(4, 8), new Shape(1, 15)),
                        Piece.of("adapter_bias", model, new Shape(5, 9), new Shape(7)),
                        Piece.of(
                                "decomposed",
                                model,
                                new Shape(5, 9),
                                rows,
                                new Shape(4, 8),
                                new Shape(7, 2),
                                new Shape(1, 7)),
                        Piece.of(
                                "dropped_decomposed",
                                model,
                                new Shape(5, 9),
                                rows,
                                new Shape(4, 8),
                                new Shape(7, 2),
                                new Shape(1, 7)),
                        Piece.of("adapted_embedding", model, rows, new Shape(2, 8), new Shape(4, 2)),
                        Piece.of("embedding", model, new Shape(6, 8), new Shape(4, 8), new Shape(5, 8))));
        Stream<Piece> norms = Stream.of(
                Piece.of("norm", TinyConfig.LLAMA, rows, rows, weight),
                Piece.of("norm", TinyConfig.GEMMA, rows, rows, weight),
                Piece.of("layer_norm", TinyConfig.GPT, rows, rows, weight, weight),
                Piece.of("head_norm", TinyConfig.LLAMA, heads, heads, new Shape(4)),
                Piece.of("head_norm", TinyConfig.GEMMA, heads, heads, new Shape(4)),
                Piece.of("branch", TinyConfig.GEMMA, rows, rows, rows, weight),
                Piece.of("unturned", TinyConfig.UNTURNED, heads, heads));
        List<Piece> narrow = Stream.concat(norms, everywhere).toList();
        Stream<Piece> wide = narrow.stream()
                .filter(piece -> List.of("linear", "log_probs").contains(piece.name()))
                .map(Piece::wide);
        return Stream.concat(narrow.stream(), wide);
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void backwardAgreesWithAutograd(Piece piece) {
        RandomGenerator random = new Seeds(7).generator(piece.toString());
        List<NDArray> inputs =
                piece.inputs().stream().map(shape -> random(shape, random)).toList();
        NDArray dy = random(piece.output(), random);
        NDList pair = pair(piece, inputs, dy);
        NDArray plain = Torch.recording(() -> {
            inputs.forEach(input -> input.setRequiresGradient(true));
            NDArray y = plain(piece, inputs);
            JniUtils.backward((PtNDArray) y, (PtNDArray) dy, false, false);
            return y;
        });
        assertClose(piece + " forward", pair.get(0), plain);
        for (int i = 0; i < inputs.size(); i++) {
            assertClose(
                    piece + " gradient of input " + i,
                    pair.get(i + 1),
                    inputs.get(i).getGradient());
        }
    }

    /** They add the same numbers and round once, so what differs is the last bit of eight. */
    @Test
    void wideProductsOfBfloat16AreTheProcessorsOwn() {
        RandomGenerator random = new Seeds(9).generator("bfloat16");
        Piece narrow = Piece.of("linear", TinyConfig.LLAMA, new Shape(5, 7));
        NDArray x = random(new Shape(5, 8), random);
        NDArray w = random(new Shape(7, 8), random);
        NDArray b = random(new Shape(7), random);
        NDArray dy = random(new Shape(5, 7), random);
        NDList own = narrow.kernel().call(MANAGER, "linear_in_bfloat16", x, w, b, dy);
        NDList wide = narrow.wide().kernel().call(MANAGER, "linear_in_bfloat16", x, w, b, dy);
        for (int i = 0; i < own.size(); i++) {
            float[] expected = own.get(i).toFloatArray();
            float[] got = wide.get(i).toFloatArray();
            for (int j = 0; j < expected.length; j++) {
                assertThat(got[j]).isCloseTo(expected[j], within(Math.abs(expected[j]) / 128));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void backwardAgreesWithFiniteDifferences(Piece piece) {
        RandomGenerator random = new Seeds(8).generator(piece.toString());
        List<NDArray> inputs =
                piece.inputs().stream().map(shape -> random(shape, random)).toList();
        NDArray dy = random(piece.output(), random);
        NDList pair = pair(piece, inputs, dy);
        for (int i = 0; i < inputs.size(); i++) {
            boolean divides = !piece.hasOwnSlopes() && (i == 1 || i == 2);
            if (divides) {
                continue;
            }
            float[] gradient = pair.get(i + 1).toFloatArray();
            float scale = largest(gradient);
            for (int n = 0; n < 6; n++) {
                int at = random.nextInt(gradient.length);
                double slope =
                        (value(piece, inputs, dy, i, at, 1e-2f) - value(piece, inputs, dy, i, at, -1e-2f)) / 2e-2;
                assertThat(slope)
                        .as("%s input %d element %d", piece, i, at)
                        .isCloseTo(gradient[at], within(5e-3 * Math.max(1, scale)));
            }
        }
    }

    private static double value(Piece piece, List<NDArray> inputs, NDArray dy, int which, int at, float shift) {
        List<NDArray> shifted = new ArrayList<>(inputs);
        float[] numbers = inputs.get(which).toFloatArray();
        numbers[at] += shift;
        shifted.set(which, MANAGER.create(numbers, inputs.get(which).getShape()));
        float[] y = pair(piece, shifted, dy).get(0).toFloatArray();
        float[] slope = dy.toFloatArray();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * slope[i];
        }
        return sum;
    }

    private static NDList pair(Piece piece, List<NDArray> inputs, NDArray dy) {
        List<Object> arguments = new ArrayList<>(inputs);
        arguments.add(dy);
        return piece.kernel().call(MANAGER, piece.name() + "_pair", arguments.toArray());
    }

    private static NDArray plain(Piece piece, List<NDArray> inputs) {
        return piece.kernel().array(MANAGER, piece.name() + "_plain", inputs.toArray());
    }

    private static void assertClose(String what, NDArray got, NDArray expected) {
        float[] want = expected.toFloatArray();
        double scale = Math.max(largest(want), 1e-3);
        assertThat(got.toFloatArray()).as(what).containsExactly(want, within((float) (RELATIVE * scale)));
    }

    private static float largest(float[] numbers) {
        float largest = 0;
        for (float number : numbers) {
            largest = Math.max(largest, Math.abs(number));
        }
        return largest;
    }

    private static NDArray random(Shape shape, RandomGenerator random) {
        float[] numbers = new float[(int) shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return MANAGER.create(numbers, shape);
    }
}
