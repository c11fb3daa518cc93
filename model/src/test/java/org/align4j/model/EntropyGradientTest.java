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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses in log-probs and entropies, against torch's autograd through transformers. */
class EntropyGradientTest {
    @TempDir
    Path folder;

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(
                Fixtures.json("losses/entropy_gradient.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsOfEntropiesReachEveryWeight(JsonNode golden) throws IOException {
        JsonNode in = golden.get("inputs");
        double temperature = golden.get("parameters").get("temperature").doubleValue();
        List<int[]> rows = new ArrayList<>();
        in.get("ids").forEach(row -> rows.add(Fixtures.ids(row)));
        String name = golden.get("parameters").get("checkpoint").asText();
        Path checkpoint = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), folder);
        try (CausalLm model = CausalLm.load(checkpoint, EngineConfig.float32());
                NDManager scope = model.manager().newSubManager()) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            TokenBatch batch = new TokenBatch(rows);
            CausalLm.Reading reading = model.forwardWithEntropy(batch, temperature);
            NDArray slopes = padded(scope, in.get("slopes"), batch.time());
            NDArray entropySlopes = padded(scope, in.get("entropy_slopes"), batch.time());
            double loss = reading.logProbs().mul(slopes).sum().getFloat()
                    + reading.entropies().mul(entropySlopes).sum().getFloat();
            JsonNode expected = golden.get("expected");
            assertThat(loss).isCloseTo(expected.get("loss").doubleValue(), within(1e-4));
            model.backward(slopes, entropySlopes);
            expected.get("gradient_norms")
                    .properties()
                    .forEach(entry -> assertThat(model.gradientNorm(entry.getKey()))
                            .as(entry.getKey())
                            .isCloseTo(
                                    entry.getValue().doubleValue(),
                                    within(1e-4 * Math.max(1, entry.getValue().doubleValue()))));
        }
    }

    private static NDArray padded(NDManager scope, JsonNode rows, int time) {
        float[] flat = new float[rows.size() * time];
        for (int i = 0; i < rows.size(); i++) {
            for (int t = 0; t < rows.get(i).size(); t++) {
                flat[i * time + t] = rows.get(i).get(t).floatValue();
            }
        }
        return scope.create(flat).reshape(rows.size(), time);
    }
}
