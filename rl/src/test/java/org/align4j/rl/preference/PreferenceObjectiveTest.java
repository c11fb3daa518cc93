package org.align4j.rl.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.Autograd;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.preference.loss.Aot;
import org.align4j.rl.preference.loss.AotUnpaired;
import org.align4j.rl.preference.loss.Dpo;
import org.align4j.rl.preference.loss.LdDpo;
import org.align4j.rl.preference.loss.Orpo;
import org.align4j.rl.preference.loss.PairedLoss;
import org.align4j.rl.preference.loss.Simpo;
import org.align4j.rl.preference.loss.Wpo;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreferenceObjectiveTest {
    static Stream<JsonNode> tokenCases() {
        return StreamSupport.stream(
                Fixtures.json("losses/preference_tokens.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("tokenCases")
    void tokensBeyondTheShorterCompletionCountLess(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        PairedLoss loss = new LdDpo(
                parameters.get("beta").doubleValue(), parameters.get("alpha").doubleValue());
        JsonNode inputs = golden.get("inputs");
        List<PreferencePair> pairs = new ArrayList<>();
        for (int i = 0; i < inputs.get("policy_chosen").size(); i++) {
            int chosen = inputs.get("policy_chosen").get(i).size();
            int rejected = inputs.get("policy_rejected").get(i).size();
            pairs.add(new PreferencePair(new int[2 + chosen], new int[2 + rejected], 2, 2, 1, 0, 0));
        }
        PreferenceBatch batch = PreferenceBatch.of(pairs);
        float[] reference = numbers(batch, inputs, "reference");
        float[] weights = batch.tokenWeights(loss.tailWeight());
        double[] sums = new double[2 * pairs.size()];
        int time = batch.tokens().time();
        for (int i = 0; i < weights.length; i++) {
            sums[i / time] += weights[i] * reference[i];
        }
        for (int i = 0; i < pairs.size(); i++) {
            pairs.set(i, pairs.get(i).withReference(sums[i], sums[i + pairs.size()]));
        }
        PreferenceBatch complete = PreferenceBatch.of(pairs);
        PreferenceObjective objective = new PreferenceObjective(loss);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray numbers = manager.create(numbers(batch, inputs, "policy")).reshape(2L * pairs.size(), time);
            Autograd.Gradient gradient = Autograd.gradient(numbers, x -> objective.loss(complete, x, new MetricSums()));
            assertThat(gradient.value() / pairs.size())
                    .isCloseTo(golden.at("/expected/loss").doubleValue(), within(1e-5));
            float[] slopes = gradient.gradient().toFloatArray();
            float[] expected = numbers(batch, golden.at("/expected/gradients"), "policy");
            for (int i = 0; i < slopes.length; i++) {
                assertThat(slopes[i] / pairs.size()).as("%d", i).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }

    private static float[] numbers(PreferenceBatch batch, JsonNode values, String whose) {
        int time = batch.tokens().time();
        int n = batch.pairs().size();
        float[] numbers = new float[2 * n * time];
        for (int i = 0; i < n; i++) {
            put(numbers, i * time + 2, values.get(whose + "_chosen").get(i));
            put(numbers, (i + n) * time + 2, values.get(whose + "_rejected").get(i));
        }
        return numbers;
    }

    private static void put(float[] numbers, int at, JsonNode values) {
        for (int t = 0; t < values.size(); t++) {
            numbers[at + t] = values.get(t).floatValue();
        }
    }

    static Stream<PairedLoss> losses() {
        return Stream.of(
                new Dpo(0.1, 0),
                new Aot(0.1, 0),
                new AotUnpaired(0.1, 0.1),
                new LdDpo(0.1, 0.5),
                new Wpo(0.1),
                new Simpo(2, null, null, 0),
                new Orpo(0.1));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void howAStepIsSplitChangesNeitherLossNorMetricsNorGradient(PairedLoss loss) {
        Step whole = step(loss, 4);
        Step split = step(loss, 1);
        assertThat(split.loss).isCloseTo(whole.loss, within(1e-4));
        assertThat(split.norm).isCloseTo(whole.norm, within(1e-4 * Math.max(1, whole.norm)));
        assertThat(split.metrics.keySet()).isEqualTo(whole.metrics.keySet());
        whole.metrics.forEach(
                (name, value) -> assertThat(split.metrics.get(name)).as(name).isCloseTo(value, within(1e-3)));
    }

    private record Step(double loss, double norm, Map<String, Double> metrics) {}

    private static Step step(PairedLoss loss, int pairsOfAPart) {
        try (CausalLm policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            List<PreferencePair> pairs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                // references of some other model, under which pairs stand in another order
                pairs.add(new PreferencePair(row(i, 6 + i), row(9 + i, 9 - i), 3, 3, 1, -20, -60 - 30 * i));
            }
            PreferenceObjective objective = new PreferenceObjective(loss);
            List<PreferenceBatch> micro = new ArrayList<>();
            for (int i = 0; i < 4; i += pairsOfAPart) {
                micro.add(PreferenceBatch.of(pairs.subList(i, i + pairsOfAPart)));
            }
            MetricSums metrics = new MetricSums();
            double total = 0;
            objective.beforeStep(policy, micro);
            for (PreferenceBatch batch : micro) {
                total += objective.accumulate(policy, batch, 0.25, metrics);
            }
            return new Step(total / 4, policy.step(1e-3), metrics.means());
        }
    }

    private static int[] row(int seed, int length) {
        int[] row = new int[length];
        for (int t = 0; t < length; t++) {
            row[t] = 5 + (t < 3 ? t : (seed * 31 + t * 17) % 200);
        }
        return row;
    }

    @Test
    void aReferenceFollowsThePolicyAndContinuesWhereItWas(@TempDir Path folder) throws IOException {
        EngineConfig engine = EngineConfig.float32();
        Path start = Fixtures.path("checkpoints/llama");
        PreferenceBatch batch = PreferenceBatch.of(List.of(new PreferencePair(row(1, 8), row(2, 9), 3, 3, 1, 0, 0)));
        float[] mask = batch.tokenWeights(1);
        try (CausalLm policy = CausalLm.load(start, engine);
                CausalLm hard = CausalLm.load(start, engine);
                CausalLm soft = CausalLm.load(start, engine);
                CausalLm again = CausalLm.load(start, engine)) {
            policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            MovingReference copy = new MovingReference(hard, new HardReferenceUpdate(2));
            MovingReference mixed = new MovingReference(soft, new SoftReferenceUpdate(0.5, 1));
            float[] before = CompletionSums.read(policy, batch.tokens(), mask);
            learn(policy, copy, batch);
            mixed.follow(policy);
            assertThat(CompletionSums.read(hard, batch.tokens(), mask)).containsExactly(before);
            assertThat(CompletionSums.read(soft, batch.tokens(), mask)).isNotEqualTo(before);
            copy.save(folder.resolve("reference"));
            learn(policy, copy, batch);
            float[] now = CompletionSums.read(policy, batch.tokens(), mask);
            assertThat(now).isNotEqualTo(before);
            assertThat(CompletionSums.read(hard, batch.tokens(), mask)).containsExactly(now);

            MovingReference resumed = new MovingReference(again, new HardReferenceUpdate(2));
            resumed.load(folder.resolve("reference"));
            assertThat(CompletionSums.read(again, batch.tokens(), mask)).containsExactly(before);
            resumed.follow(policy);
            assertThat(CompletionSums.read(again, batch.tokens(), mask)).containsExactly(now);
        }
    }

    private static void learn(CausalLm policy, MovingReference reference, PreferenceBatch batch) {
        PreferenceObjective objective = new PreferenceObjective(new Dpo(0.1, 0), Optional.of(reference));
        objective.beforeStep(policy, List.of(batch));
        objective.accumulate(policy, batch, 1, new MetricSums());
        policy.step(1e-2);
        objective.afterStep(policy, Map.of());
    }
}
