package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.Torch;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SamplerTest {
    private static final NDManager MANAGER = Torch.open(EngineConfig.float32());
    private static final Kernel KERNEL = Kernel.load(MANAGER, Map.of(), "sample.py");

    @AfterAll
    static void free() {
        MANAGER.close();
    }

    @TestFactory
    Stream<DynamicTest> filtersKeepWhatTransformersKeeps() {
        JsonNode golden = Fixtures.json("generation/sampling_filters.json");
        return StreamSupport.stream(golden.get("cases").spliterator(), false)
                .map(example ->
                        DynamicTest.dynamicTest(example.get("settings").toString(), () -> compare(golden, example)));
    }

    private static void compare(JsonNode golden, JsonNode example) {
        JsonNode settings = example.get("settings");
        double[] numbers = {
            settings.path("temperature").asDouble(1),
            settings.path("top_k").asDouble(0),
            settings.path("top_p").asDouble(1),
            settings.path("min_p").asDouble(0),
            settings.path("repetition_penalty").asDouble(1)
        };
        try (NDManager scope = MANAGER.newSubManager()) {
            NDArray logits = scope.create(matrix(golden.get("logits")));
            NDArray ids = scope.create(matrix(golden.get("ids"))).toType(DataType.INT64, false);
            NDArray scratch = scope.zeros(new ai.djl.ndarray.types.Shape(logits.size(0), 256));
            KERNEL.call(scope, "scaled", logits, scratch, scope.create(numbers));
            float[] kept = KERNEL.array(scope, "distribution", scratch, ids, scope.create(numbers))
                    .toFloatArray();
            for (int row = 0; row < logits.size(0); row++) {
                compareRow(golden, example, row, Arrays.copyOfRange(kept, row * 256, row * 256 + 256));
            }
        }
    }

    private static void compareRow(JsonNode golden, JsonNode example, int row, float[] kept) {
        JsonNode wanted = example.get("logprobs").get(row);
        long count = IntStream.range(0, kept.length).filter(i -> kept[i] > 0).count();
        assertThat(count).isEqualTo(example.get("kept_count").get(row).asLong());
        double total = IntStream.range(0, kept.length).mapToDouble(i -> kept[i]).sum();
        for (int token = 0; token < wanted.size(); token++) {
            // Of equal tokens at the edge, which ones stay is left to the sort.
            boolean sortDecides = row >= 2 && example.get("settings").has("top_p");
            if (!sortDecides) {
                assertThat(kept[token] > 0).isEqualTo(!wanted.get(token).isNull());
            }
            if (kept[token] > 0 && !wanted.get(token).isNull()) {
                assertThat(Math.log(kept[token] / total))
                        .isCloseTo(
                                wanted.get(token).asDouble(),
                                within(golden.get("tolerance").asDouble()));
            }
        }
    }

    @Test
    void drawsFollowTheDistributionInVocabulariesOfAnySize() {
        for (int vocabulary : new int[] {5, 256, 1000}) {
            double[] probabilities = probabilities(vocabulary);
            int draws = 40_000;
            long[] counts = new long[vocabulary];
            for (long token : draw(
                    probabilities,
                    IntStream.range(0, draws)
                            .mapToDouble(i -> new Uniforms(7).at(i, 0, 3))
                            .toArray())) {
                counts[(int) token]++;
            }
            double chiSquare = 0;
            for (int token = 0; token < vocabulary; token++) {
                double expected = probabilities[token] * draws;
                chiSquare += (counts[token] - expected) * (counts[token] - expected) / expected;
            }
            // Mean and deviation of chi-square with v - 1 degrees of freedom; five deviations.
            assertThat(chiSquare).isLessThan(vocabulary - 1 + 5 * Math.sqrt(2.0 * (vocabulary - 1)));
        }
    }

    @Test
    void aDrawIsTheInverseOfTheCumulativeSum() {
        double[] probabilities = probabilities(1000);
        double[] uniforms =
                IntStream.range(0, 500).mapToDouble(i -> (i + 0.5) / 500).toArray();
        long[] tokens = draw(probabilities, uniforms);
        for (int i = 0; i < uniforms.length; i++) {
            double before = Arrays.stream(probabilities, 0, (int) tokens[i]).sum();
            assertThat(uniforms[i]).isBetween(before - 1e-6, before + probabilities[(int) tokens[i]] + 1e-6);
        }
    }

    @Test
    void impossibleTokensAreNeverDrawnNotEvenAtTheEnds() {
        double[] probabilities = new double[700];
        probabilities[300] = 0.25;
        probabilities[511] = 0.75;
        assertThat(draw(probabilities, 0, 0.2499999, 0.2500001, 1 - 0x1.0p-40)).containsExactly(300, 300, 511, 511);
    }

    @Test
    void logProbsAreThoseBeforeTheFiltersAtTheTemperature() {
        float[] logits = {1, 2, 3, 4};
        double[] settings = {0.5, 1, 1, 0, 1.5};
        try (NDManager scope = MANAGER.newSubManager()) {
            NDList sampled = KERNEL.call(
                    scope,
                    "sampled",
                    scope.create(new float[][] {logits}),
                    scope.zeros(new ai.djl.ndarray.types.Shape(1, 256)),
                    scope.create(new double[] {0.5}),
                    scope.create(new long[][] {{3}}),
                    scope.create(settings));
            // The penalty takes the last token from 4 to 2.67, so top-1 is the third.
            assertThat(sampled.get(0).toLongArray()).containsExactly(2);
            double total = IntStream.rangeClosed(1, 4)
                    .mapToDouble(i -> Math.exp(2 * i))
                    .sum();
            assertThat((double) sampled.get(1).toFloatArray()[0]).isCloseTo(6 - Math.log(total), within(1e-5));
        }
    }

    private static long[] draw(double[] probabilities, double... uniforms) {
        int width = (probabilities.length + 255) / 256 * 256;
        float[] row = new float[width];
        for (int i = 0; i < probabilities.length; i++) {
            row[i] = (float) probabilities[i];
        }
        try (NDManager scope = MANAGER.newSubManager()) {
            NDArray rows = scope.create(row).reshape(1, width).repeat(0, uniforms.length);
            return KERNEL.array(scope, "draw", rows, scope.create(uniforms)).toLongArray();
        }
    }

    private static double[] probabilities(int count) {
        Random random = new Random(count);
        double[] weights = IntStream.range(0, count)
                .mapToDouble(i -> 0.2 + random.nextDouble())
                .toArray();
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }

    private static float[][] matrix(JsonNode rows) {
        float[][] matrix = new float[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            double[] row = Fixtures.numbers(rows.get(i));
            matrix[i] = new float[row.length];
            for (int j = 0; j < row.length; j++) {
                matrix[i][j] = (float) row[j];
            }
        }
        return matrix;
    }
}
