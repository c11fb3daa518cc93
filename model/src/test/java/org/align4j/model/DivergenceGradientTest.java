package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Divergences of a student from a teacher, against torch's autograd through transformers. */
class DivergenceGradientTest {
    @TempDir
    Path folder;

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                Fixtures.json("losses/divergence_gradient.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void divergencesAndTheirGradientsAreTheGoldenOnes(JsonNode golden) throws IOException {
        JsonNode parameters = golden.get("parameters");
        double temperature = parameters.get("temperature").doubleValue();
        TokenBatch batch = batch(golden);
        try (CausalLm student = student(parameters);
                CausalLm teacher = CausalLm.frozen(checkpoint(parameters, "teacher"), EngineConfig.float32());
                NDManager scope = student.manager().newSubManager()) {
            NDArray weights = padded(scope, golden.get("inputs").get("weights"), batch.time());
            NDArray taught = teacher.distributions(batch, temperature, weights);
            taught.attach(scope);
            NDArray divergences = student.learnDivergence(
                    batch, temperature, weights, taught, parameters.get("beta").doubleValue());
            divergences.attach(scope);
            double[][] expected = rows(golden.get("expected").get("divergences"));
            for (int i = 0; i < expected.length; i++) {
                for (int t = 0; t < expected[i].length; t++) {
                    assertThat((double) divergences.getFloat(i, t))
                            .isCloseTo(expected[i][t], within(1e-4 * Math.max(1, expected[i][t])));
                }
            }
            golden.get("expected")
                    .get("gradient_norms")
                    .properties()
                    .forEach(entry -> assertThat(student.gradientNorm(entry.getKey()))
                            .as(entry.getKey())
                            .isCloseTo(
                                    entry.getValue().doubleValue(),
                                    within(1e-4 * Math.max(1, entry.getValue().doubleValue()))));
        }
    }

    /** Where student and teacher are one, nothing is apart and nothing to learn, for every beta. */
    @Test
    void aModelDoesNotDivergeFromItself() throws IOException {
        JsonNode golden = cases().findFirst().orElseThrow();
        TokenBatch batch = batch(golden);
        for (double beta : new double[] {0, 0.3, 1}) {
            try (CausalLm student = student(golden.get("parameters"));
                    NDManager scope = student.manager().newSubManager()) {
                NDArray weights = padded(scope, golden.get("inputs").get("weights"), batch.time());
                NDArray taught = student.distributions(batch, 0.8, weights);
                taught.attach(scope);
                NDArray divergences = student.learnDivergence(batch, 0.8, weights, taught, beta);
                divergences.attach(scope);
                assertThat(divergences.abs().max().getFloat()).isLessThan(1e-5f);
                assertThat(student.gradientNorm("lm_head.weight")).isLessThan(1e-4);
            }
        }
    }

    private CausalLm student(JsonNode parameters) throws IOException {
        CausalLm student = CausalLm.load(checkpoint(parameters, "student"), EngineConfig.float32());
        student.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
        return student;
    }

    private Path checkpoint(JsonNode parameters, String role) throws IOException {
        return CheckpointFolders.withTokenizer(
                Fixtures.path("checkpoints/" + parameters.get(role).asText()), folder.resolve(role));
    }

    private static TokenBatch batch(JsonNode golden) {
        List<int[]> rows = new ArrayList<>();
        golden.get("inputs").get("ids").forEach(row -> rows.add(Fixtures.ids(row)));
        return new TokenBatch(rows);
    }

    private static double[][] rows(JsonNode table) {
        return StreamSupport.stream(table.spliterator(), false)
                .map(Fixtures::numbers)
                .toArray(double[][]::new);
    }

    private static NDArray padded(NDManager scope, JsonNode table, int time) {
        double[][] rows = rows(table);
        float[] flat = new float[rows.length * time];
        for (int i = 0; i < rows.length; i++) {
            for (int t = 0; t < rows[i].length; t++) {
                flat[i * time + t] = (float) rows[i][t];
            }
        }
        return scope.create(flat).reshape(rows.length, time);
    }
}
