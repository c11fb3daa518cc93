package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.model.TokenBatch;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.BradleyTerry;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight optimizer steps as TRL's RewardTrainer took them. */
class RewardTrainingReplayTest {
    private final JsonNode golden = Fixtures.json("training/reward/golden.json");
    private final PairObjective objective = new PairObjective(new BradleyTerry(0.01, 0, 0));

    @TempDir
    Path folder;

    @Test
    void lossesGradientNormsAndFinalWeightsAreThoseOfTrl() throws IOException {
        try (ValueModel model =
                ValueModel.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            for (JsonNode step : golden.get("steps")) {
                replay(model, step);
            }
            new RewardModel(model, new RewardFacts(Normalization.NONE, "replay", Map.of())).save(folder);
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(folder.resolve("model.safetensors")),
                        Tensors.read(Fixtures.path("training/reward/final.safetensors"))))
                .isLessThan(golden.at("/tolerance/final_weights").doubleValue());
    }

    private void replay(ValueModel model, JsonNode step) {
        List<PairBatch> micro = new ArrayList<>();
        step.get("micro_batches").forEach(batch -> micro.add(batch(batch)));
        double pairs = micro.stream().mapToDouble(objective::weight).sum();
        MetricSums metrics = new MetricSums();
        for (int i = 0; i < micro.size(); i++) {
            double loss = objective.accumulate(model, micro.get(i), 1 / pairs, metrics);
            assertThat(loss / objective.weight(micro.get(i)))
                    .isCloseTo(
                            step.get("micro_batches").get(i).get("loss").doubleValue(),
                            within(golden.at("/tolerance/loss").doubleValue()));
        }
        assertThat(model.step(step.get("learning_rate").doubleValue()))
                .isCloseTo(
                        step.get("gradient_norm_before_clipping").doubleValue(),
                        within(golden.at("/tolerance/gradient_norm").doubleValue()));
        step.get("metrics")
                .properties()
                .forEach(metric -> assertThat(metrics.means().get(metric.getKey()))
                        .as(metric.getKey())
                        .isCloseTo(metric.getValue().doubleValue(), within(1e-4)));
    }

    /** Chosen rows first, then the rejected ones. */
    private static PairBatch batch(JsonNode batch) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < batch.get("input_ids").size(); i++) {
            int length = Arrays.stream(Fixtures.ids(batch.get("attention_mask").get(i)))
                    .sum();
            rows.add(Arrays.copyOf(Fixtures.ids(batch.get("input_ids").get(i)), length));
        }
        int pairs = rows.size() / 2;
        return new PairBatch(
                new TokenBatch(rows),
                IntStream.range(0, pairs)
                        .mapToObj(i -> new PromptPairs.Pair(i, i + pairs, 1, false, 0, 1, 1))
                        .toList());
    }
}
