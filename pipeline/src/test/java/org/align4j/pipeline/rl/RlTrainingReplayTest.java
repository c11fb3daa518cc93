package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Schedule;
import org.align4j.pipeline.rl.AdvantageEstimator.Estimate;
import org.align4j.pipeline.rl.AdvantageEstimator.Rewarded;
import org.align4j.reward.Normalization;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight optimizer steps of GRPO as TRL took them, and of PPO by its formulas, on given completions. */
class RlTrainingReplayTest {
    private static final Offset<Double> LOSS = within(1e-4);
    private static final Offset<Double> NORM = within(1e-3);
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);

    @TempDir
    Path folder;

    @Test
    void grpoIsThatOfTrl() throws IOException {
        JsonNode golden = Fixtures.json("training/grpo/golden.json");
        RlConfig config = config(
                new AdvantageEstimator.GroupRelative(AdvantageEstimator.GroupRelative.Scale.STANDARD_DEVIATION, 1e-4),
                new PolicyLoss.Clipped(0.2, 0.28),
                new KlPenalty.InLoss(KlEstimator.K3, 0.04, KlPenalty.InLoss.Form.PLAIN));
        try (CausalLm policy = CausalLm.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            policy.prepareTraining(ADAMW);
            Learner learner = new Learner(policy, null, config, new Seeds(0), Learner.State.START, line -> {});
            long number = 0;
            for (JsonNode step : golden.get("steps")) {
                JsonNode batch = step.get("micro_batches").get(0);
                Learner.Step done = learner.step(grpoExperiences(batch, config), number++, new MetricSums());
                assertThat(done.loss()).isCloseTo(batch.get("loss").doubleValue(), LOSS);
                assertThat(done.gradientNorm())
                        .isCloseTo(step.get("gradient_norm_before_clipping").doubleValue(), NORM);
            }
            policy.save(folder);
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(folder.resolve("model.safetensors")),
                        Tensors.read(Fixtures.path("training/grpo/final.safetensors"))))
                .isLessThan(1e-4);
    }

    /** Advantages are ours: rows of one prompt are brought together, as the loop has them, and put back. */
    private static List<Experience> grpoExperiences(JsonNode batch, RlConfig config) {
        JsonNode rows = batch.get("rows");
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            groups.computeIfAbsent(rows.get(i).get("prompt_ids").toString(), key -> new ArrayList<>())
                    .add(i);
        }
        int[] order =
                groups.values().stream().flatMap(List::stream).mapToInt(i -> i).toArray();
        double[][] rewards = Arrays.stream(order)
                .mapToObj(i -> new double[] {rows.get(i).get("reward").doubleValue()})
                .toArray(double[][]::new);
        double[][] advantages =
                config.advantage().estimate(Rewarded.withoutCritic(rewards, 4)).advantages();
        List<Experience> experiences = new ArrayList<>();
        for (int k = 0; k < order.length; k++) {
            int i = order[k];
            assertThat(advantages[k][0])
                    .isCloseTo(batch.get("advantages").get(i).doubleValue(), within(1e-5));
            Rollout rollout = rollout(rows.get(i));
            double[] repeated = new double[rollout.length()];
            Arrays.fill(repeated, advantages[k][0]);
            experiences.add(experience(
                    rollout,
                    first(batch.get("old_logprobs").get(i), rollout),
                    first(batch.get("reference_logprobs").get(i), rollout),
                    new double[rollout.length()],
                    repeated,
                    repeated));
        }
        return experiences;
    }

    @Test
    void ppoIsThatOfItsFormulas() throws IOException {
        JsonNode golden = Fixtures.json("training/ppo/golden.json");
        KlPenalty.InReward penalty = new KlPenalty.InReward(KlEstimator.K1, 0.05, new KlController.Fixed());
        RlConfig config = config(
                new AdvantageEstimator.Gae(1, 0.95, Whitening.NONE, Whitening.STANDARDIZE),
                new PolicyLoss.Clipped(0.2, 0.2),
                penalty);
        try (CausalLm policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
                CausalLm reference = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
                ValueModel values = ValueModel.load(Fixtures.path("reward/llama"), EngineConfig.float32())) {
            policy.prepareTraining(ADAMW);
            values.prepareTraining(ADAMW);
            Critic critic = new Critic(values, Normalization.NONE);
            Learner learner = new Learner(policy, critic, config, new Seeds(0), Learner.State.START, line -> {});
            long number = 0;
            for (JsonNode golds : golden.get("rollouts")) {
                List<Experience> experiences = ppoExperiences(golds, config, penalty, policy, reference, critic);
                for (JsonNode step : golds.get("steps")) {
                    check(step, learner, experiences, number++);
                }
            }
            policy.save(folder.resolve("policy"));
            values.save(folder.resolve("critic"));
        }
        Map<String, float[]> actual = new HashMap<>();
        for (String model : List.of("policy", "critic")) {
            Tensors.read(folder.resolve(model).resolve("model.safetensors"))
                    .forEach((name, tensor) -> actual.put(model + "." + name, tensor));
        }
        assertThat(Tensors.largestDifference(actual, Tensors.read(Fixtures.path("training/ppo/final.safetensors"))))
                .isLessThan(1e-4);
    }

    private static void check(JsonNode step, Learner learner, List<Experience> experiences, long number) {
        MetricSums metrics = new MetricSums();
        Learner.Step done = learner.step(experiences, number, metrics);
        assertThat(done.loss()).isCloseTo(step.get("policy_loss").doubleValue(), LOSS);
        assertThat(metrics.means().get("loss/value_avg"))
                .isCloseTo(step.get("value_loss").doubleValue(), LOSS);
        assertThat(done.meanRatio()).isCloseTo(step.get("mean_ratio").doubleValue(), LOSS);
        assertThat(metrics.means().get("policy/clipfrac_avg"))
                .isCloseTo(step.get("clip_fraction").doubleValue(), LOSS);
        assertThat(done.approximateKl()).isCloseTo(step.get("approximate_kl_k2").doubleValue(), LOSS);
        assertThat(done.gradientNorm())
                .isCloseTo(step.get("policy_gradient_norm").doubleValue(), NORM);
        assertThat(done.criticGradientNorm())
                .isCloseTo(step.get("value_gradient_norm").doubleValue(), NORM);
    }

    private static List<Experience> ppoExperiences(
            JsonNode golds,
            RlConfig config,
            KlPenalty.InReward penalty,
            CausalLm policy,
            CausalLm reference,
            Critic critic) {
        List<Rollout> rollouts = new ArrayList<>();
        golds.get("rows").forEach(row -> rollouts.add(rollout(row)));
        TokenReader reader = new TokenReader(rollouts, 100_000);
        double[][] logProbs = reader.atTokens(policy::evaluate);
        double[][] referenceLogProbs = reader.atTokens(reference::evaluate);
        double[][] values = critic.values(reader);
        double[][] rewards =
                penalty.tokenRewards(logProbs, referenceLogProbs, Fixtures.numbers(golds.get("scores")), 0.05);
        Estimate estimate = config.advantage().estimate(new Rewarded(rewards, values, new double[rollouts.size()], 1));
        List<Experience> experiences = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            Rollout rollout = rollouts.get(i);
            near(logProbs[i], first(golds.get("old_logprobs").get(i), rollout));
            near(referenceLogProbs[i], first(golds.get("reference_logprobs").get(i), rollout));
            near(values[i], first(golds.get("old_values").get(i), rollout));
            near(rewards[i], first(golds.get("rewards").get(i), rollout));
            near(estimate.advantages()[i], first(golds.get("advantages").get(i), rollout));
            near(estimate.returns()[i], first(golds.get("returns").get(i), rollout));
            experiences.add(experience(
                    rollout,
                    logProbs[i],
                    referenceLogProbs[i],
                    values[i],
                    estimate.advantages()[i],
                    estimate.returns()[i]));
        }
        return experiences;
    }

    private static void near(double[] actual, double[] expected) {
        assertThat(actual).containsExactly(expected, within(2e-4));
    }

    private static RlConfig config(AdvantageEstimator advantage, PolicyLoss loss, KlPenalty penalty) {
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 16, List.of());
        return new RlConfig(
                EngineConfig.float32(),
                new RolloutConfig(2, advantage.needsCritic() ? 1 : 4, sampling, 0, TooLong.ERROR),
                List.of(new RewardTerm.MissingEos(1)),
                advantage,
                loss,
                penalty,
                LossAggregation.TOKEN_MEAN,
                new UpdateConfig(4, 2, 1, 100_000, 2e-4, new Schedule.Constant(), ADAMW, 0, 0),
                new CriticConfig(2e-4, new ValueLoss.ClippedSquare(0.2), 0.1, ADAMW),
                LoraConfig.none());
    }

    private static Rollout rollout(JsonNode row) {
        int[] completion = Fixtures.ids(row.get("completion_ids"));
        return new Rollout(
                new Prompt("p", Content.text(""), null),
                Fixtures.ids(row.get("prompt_ids")),
                new Completion(completion, new float[completion.length], "", Completion.Finish.STOP));
    }

    private static double[] first(JsonNode padded, Rollout rollout) {
        return Arrays.copyOf(Fixtures.numbers(padded), rollout.length());
    }

    private static Experience experience(
            Rollout rollout,
            double[] logProbs,
            double[] reference,
            double[] values,
            double[] advantages,
            double[] returns) {
        return new Experience(
                rollout, logProbs, reference, values, 0, new double[rollout.length()], advantages, returns);
    }
}
