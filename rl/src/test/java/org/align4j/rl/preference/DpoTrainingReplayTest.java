package org.align4j.rl.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.preference.loss.Dpo;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight optimizer steps as TRL's DPOTrainer took them. */
class DpoTrainingReplayTest {
    private final JsonNode golden = Fixtures.json("training/dpo/golden.json");
    private final PreferenceObjective objective = new PreferenceObjective(new Dpo(0.1, 0));

    @TempDir
    Path folder;

    @Test
    void lossesGradientNormsAndFinalWeightsAreThoseOfTrl() throws IOException {
        try (CausalLm policy = CausalLm.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            for (JsonNode step : golden.get("steps")) {
                replay(policy, step);
            }
            policy.save(folder);
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(folder.resolve("model.safetensors")),
                        Tensors.read(Fixtures.path("training/dpo/final.safetensors"))))
                .isLessThan(golden.at("/tolerance/final_weights").doubleValue());
    }

    @Test
    void referenceLogProbsAreThoseOfTheStartingWeights() {
        JsonNode batch = golden.get("steps").get(0).get("micro_batches").get(0);
        try (CausalLm policy = CausalLm.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            List<PreferencePair> bare = batch(batch).pairs().stream()
                    .map(pair -> pair.withReference(0, 0))
                    .toList();
            List<PreferencePair> pairs = new PairReading(1).read(policy, bare);
            assertThat(pairs.stream().mapToDouble(PreferencePair::referenceChosen))
                    .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : 1, Double.class)
                    .containsExactlyElementsOf(Arrays.stream(Fixtures.numbers(batch.get("ref_chosen_logps")))
                            .boxed()
                            .toList());
        }
    }

    private void replay(CausalLm policy, JsonNode step) {
        List<PreferenceBatch> micro = new ArrayList<>();
        step.get("micro_batches").forEach(batch -> micro.add(batch(batch)));
        double pairs = micro.stream().mapToDouble(objective::weight).sum();
        MetricSums metrics = new MetricSums();
        for (int i = 0; i < micro.size(); i++) {
            double loss = objective.accumulate(policy, micro.get(i), 1 / pairs, metrics);
            assertThat(loss / objective.weight(micro.get(i)))
                    .isCloseTo(
                            step.get("micro_batches").get(i).get("loss").doubleValue(),
                            within(golden.at("/tolerance/loss").doubleValue()));
        }
        assertThat(policy.step(step.get("learning_rate").doubleValue()))
                .isCloseTo(
                        step.get("gradient_norm_before_clipping").doubleValue(),
                        within(golden.at("/tolerance/gradient_norm").doubleValue()));
        step.get("metrics").properties().forEach(metric -> {
            // before the first update all margins are 0 up to rounding: which side of it they lie on says nothing
            boolean undecided = step.at("/metrics/rewards~1margins").doubleValue() == 0
                    && metric.getKey().equals("rewards/accuracies");
            if (!metric.getKey().equals("mean_token_accuracy") && !undecided) {
                assertThat(metrics.means().get(metric.getKey()))
                        .as(metric.getKey())
                        .isCloseTo(metric.getValue().doubleValue(), within(1e-3));
            }
        });
    }

    /** Chosen rows first, then the rejected ones. */
    private static PreferenceBatch batch(JsonNode batch) {
        int pairs = batch.get("input_ids").size() / 2;
        List<PreferencePair> units = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            units.add(new PreferencePair(
                    row(batch, i),
                    row(batch, i + pairs),
                    promptLength(batch, i),
                    promptLength(batch, i + pairs),
                    1,
                    batch.get("ref_chosen_logps").get(i).doubleValue(),
                    batch.get("ref_rejected_logps").get(i).doubleValue()));
        }
        return PreferenceBatch.of(units);
    }

    private static int[] row(JsonNode batch, int i) {
        int length =
                Arrays.stream(Fixtures.ids(batch.get("attention_mask").get(i))).sum();
        return Arrays.copyOf(Fixtures.ids(batch.get("input_ids").get(i)), length);
    }

    private static int promptLength(JsonNode batch, int i) {
        int[] mask = Fixtures.ids(batch.get("completion_mask").get(i));
        int first = 0;
        while (mask[first] == 0) {
            first++;
        }
        return first;
    }
}
