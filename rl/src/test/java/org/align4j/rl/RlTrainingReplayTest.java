package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.model.Completion;
import org.align4j.model.ModelRole;
import org.align4j.model.Models;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.process.Shares;
import org.align4j.reward.Normalization;
import org.align4j.rl.advantage.AdvantageEstimator;
import org.align4j.rl.advantage.AdvantageEstimator.Rewarded;
import org.align4j.rl.advantage.Gae;
import org.align4j.rl.advantage.GroupRelative;
import org.align4j.rl.advantage.Whitening;
import org.align4j.rl.correction.Correction;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.loss.Clipped;
import org.align4j.rl.loss.ClippedSquare;
import org.align4j.rl.loss.Fixed;
import org.align4j.rl.loss.InLoss;
import org.align4j.rl.loss.InReward;
import org.align4j.rl.loss.KlEstimator;
import org.align4j.rl.loss.KlPenalty;
import org.align4j.rl.loss.PolicyLoss;
import org.align4j.rl.reward.Rewards.Earned;
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
                new GroupRelative(GroupRelative.Scale.STANDARD_DEVIATION, 1e-4),
                new Clipped(0.2, 0.28),
                new InLoss(KlEstimator.K3, 0.04, InLoss.Form.PLAIN));
        Path start = Fixtures.path(golden.get("start").asText());
        try (Models models =
                Models.open(List.of(ModelRole.policy(start, 0)), EngineConfig.float32(), LoraConfig.none())) {
            ActorCritic learner = new ActorCritic(
                    config, models, Demonstrations.none(), new Seeds(0), line -> {}, ProcessGroup.alone());
            long number = 0;
            for (JsonNode step : golden.get("steps")) {
                JsonNode batch = step.get("micro_batches").get(0);
                ActorCritic.Step done = learner.step(grpoExperiences(batch, config), number++, 0, Normalization.NONE);
                assertThat(done.policy().orElseThrow().loss())
                        .isCloseTo(batch.get("loss").doubleValue(), LOSS);
                assertThat(done.policy().orElseThrow().gradientNorm())
                        .isCloseTo(step.get("gradient_norm_before_clipping").doubleValue(), NORM);
            }
            models.policy().save(folder);
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
        double[][] advantages = config.advantage()
                .estimate(new Rewarded(rewards, new double[rewards.length][1], new double[rewards.length], 4))
                .advantages();
        List<Experience> experiences = new ArrayList<>();
        for (int k = 0; k < order.length; k++) {
            int i = order[k];
            assertThat(advantages[k][0])
                    .isCloseTo(batch.get("advantages").get(i).doubleValue(), within(1e-5));
            Episode episode = episode(rows.get(i));
            double[] zeros = new double[episode.length()];
            double[] repeated = zeros.clone();
            Arrays.fill(repeated, advantages[k][0]);
            experiences.add(new Experience(
                    episode,
                    first(batch.get("old_logprobs").get(i), episode),
                    first(batch.get("reference_logprobs").get(i), episode),
                    zeros,
                    new Earned(0, zeros, Map.of()),
                    zeros,
                    repeated,
                    repeated,
                    Correction.same(episode.length(), 1),
                    zeros,
                    false));
        }
        return experiences;
    }

    @Test
    void ppoIsThatOfItsFormulas() throws IOException {
        JsonNode golden = Fixtures.json("training/ppo/golden.json");
        InReward penalty = new InReward(KlEstimator.K1, 0.05, new Fixed());
        RlConfig config =
                config(new Gae(1, 0.95, null, Whitening.NONE, Whitening.STANDARDIZE), new Clipped(0.2, 0.2), penalty);
        Path start = Fixtures.path("checkpoints/llama");
        List<ModelRole> roles = List.of(
                ModelRole.policy(start, 0),
                ModelRole.reference(Optional.empty()),
                ModelRole.critic(Optional.of(Fixtures.path("reward/llama")), 0));
        try (Models models = Models.open(roles, EngineConfig.float32(), LoraConfig.none())) {
            ActorCritic learner = new ActorCritic(
                    config, models, Demonstrations.none(), new Seeds(0), line -> {}, ProcessGroup.alone());
            long number = 0;
            for (JsonNode golds : golden.get("rollouts")) {
                List<Experience> experiences = ppoExperiences(golds, config, models);
                for (JsonNode step : golds.get("steps")) {
                    check(step, learner, experiences, number++);
                }
            }
            models.policy().save(folder.resolve("policy"));
            models.scorer(ModelRole.CRITIC).save(folder.resolve("critic"));
        }
        Map<String, float[]> actual = new HashMap<>();
        for (String model : List.of("policy", "critic")) {
            Tensors.read(folder.resolve(model).resolve("model.safetensors"))
                    .forEach((name, tensor) -> actual.put(model + "." + name, tensor));
        }
        assertThat(Tensors.largestDifference(actual, Tensors.read(Fixtures.path("training/ppo/final.safetensors"))))
                .isLessThan(1e-4);
    }

    private static void check(JsonNode step, ActorCritic learner, List<Experience> experiences, long number) {
        ActorCritic.Step done = learner.step(experiences, number, 0, Normalization.NONE);
        assertThat(done.policy().orElseThrow().loss())
                .isCloseTo(step.get("policy_loss").doubleValue(), LOSS);
        assertThat(done.metrics().get("loss/value_avg"))
                .isCloseTo(step.get("value_loss").doubleValue(), LOSS);
        assertThat(done.drift().ratio()).isCloseTo(step.get("mean_ratio").doubleValue(), LOSS);
        assertThat(done.metrics().get("policy/clipfrac_avg"))
                .isCloseTo(step.get("clip_fraction").doubleValue(), LOSS);
        assertThat(done.drift().approximateKl())
                .isCloseTo(step.get("approximate_kl_k2").doubleValue(), LOSS);
        assertThat(done.policy().orElseThrow().gradientNorm())
                .isCloseTo(step.get("policy_gradient_norm").doubleValue(), NORM);
        assertThat(done.critic().orElseThrow().gradientNorm())
                .isCloseTo(step.get("value_gradient_norm").doubleValue(), NORM);
    }

    private static List<Experience> ppoExperiences(JsonNode golds, RlConfig config, Models models) {
        List<Episode> episodes = new ArrayList<>();
        golds.get("rows").forEach(row -> episodes.add(episode(row)));
        List<Earned> earned = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            double score = golds.get("scores").get(i).doubleValue();
            double[] tokens = new double[episodes.get(i).length()];
            tokens[tokens.length - 1] = score;
            earned.add(new Earned(score, tokens, Map.of()));
        }
        List<Experience> experiences = new Estimation(config, models, Shares.alone())
                .estimate(episodes, earned, new double[0], 0.05, Normalization.NONE);
        for (int i = 0; i < episodes.size(); i++) {
            Episode episode = episodes.get(i);
            Experience each = experiences.get(i);
            near(each.logProbs(), first(golds.get("old_logprobs").get(i), episode));
            near(each.referenceLogProbs(), first(golds.get("reference_logprobs").get(i), episode));
            near(each.values(), first(golds.get("old_values").get(i), episode));
            near(each.rewards(), first(golds.get("rewards").get(i), episode));
            near(each.advantages(), first(golds.get("advantages").get(i), episode));
            near(each.returns(), first(golds.get("returns").get(i), episode));
        }
        return experiences;
    }

    private static void near(double[] actual, double[] expected) {
        assertThat(actual).containsExactly(expected, within(2e-4));
    }

    private static RlConfig config(AdvantageEstimator advantage, PolicyLoss loss, KlPenalty penalty) {
        int group = advantage.needsCritic() ? 1 : 4;
        RlConfig common = ConfigLoader.load(
                RlConfig.class,
                null,
                List.of(
                        Assignment.of("engine", "{device: cpu, precision: float32}"),
                        Assignment.of("rollout.prompts-per-iteration", "2"),
                        Assignment.of("rollout.completions-per-prompt", "4"),
                        Assignment.of("rollout.sampling.max-new-tokens", "16"),
                        Assignment.of("rewards", "[{type: missing-eos}]"),
                        Assignment.of("aggregation", "token-mean"),
                        Assignment.of("update.iterations", "4"),
                        Assignment.of("update.epochs", "2"),
                        Assignment.of("update.micro-batch-tokens", "100000"),
                        Assignment.of("update.learning-rate", "2e-4"),
                        Assignment.of("update.schedule", "constant"),
                        Assignment.of("update.checkpoint-every", "0"),
                        Assignment.of("critic.learning-rate", "2e-4"),
                        Assignment.of("critic.coefficient", "0.1")));
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("advantage", advantage);
        own.put("rollout.completions-per-prompt", group);
        own.put("policy-loss", loss);
        own.put("kl-penalty", penalty);
        own.put("engine", EngineConfig.float32());
        own.put("update.optimizer", ADAMW);
        own.put("critic.optimizer", ADAMW);
        own.put("critic.loss", new ClippedSquare(0.2));
        RlConfig config = common;
        for (Map.Entry<String, Object> option : own.entrySet()) {
            config = ConfigLoader.with(config, option.getKey(), option.getValue());
        }
        return config;
    }

    private static Episode episode(JsonNode row) {
        int[] completion = Fixtures.ids(row.get("completion_ids"));
        return Episode.of(
                new Prompt("p", Content.text(""), null),
                Fixtures.ids(row.get("prompt_ids")),
                new Completion(completion, new float[completion.length], "", Completion.Finish.STOP));
    }

    private static double[] first(JsonNode padded, Episode episode) {
        return Arrays.copyOf(Fixtures.numbers(padded), episode.length());
    }
}
