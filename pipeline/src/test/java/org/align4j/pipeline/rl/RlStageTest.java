package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Trajectory;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of a tiny random model, of two layers. */
class RlStageTest {
    @TempDir
    Path folder;

    private RlRuns runs;

    @BeforeEach
    void writePrompts() {
        runs = new RlRuns(folder);
    }

    @Test
    void ppoLearnsWithACriticFromTheRewardModel() throws IOException {
        TestContext context = runs.run("ppo", ppo("4"), Map.of("reward", Fixtures.path("reward/llama")));
        assertThat(context.logged()).hasSize(4);
        assertThat(context.logged().get(0))
                .containsKeys(
                        "objective/kl",
                        "objective/scores",
                        "objective/rlhf_reward",
                        "policy/approxkl_avg",
                        "loss/policy_avg",
                        "loss/value_avg",
                        "val/ratio",
                        "val/explained_variance",
                        "completions/clipped_ratio")
                .containsEntry("objective/kl", 0.0);
        assertThat(context.logged().get(3).get("objective/kl")).isNotZero();
        List<Trajectory> trajectories = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
        assertThat(trajectories).hasSize(4 * 4);
        Trajectory first = trajectories.get(0);
        assertThat(first.values()).hasSameSizeAs(first.completionIds());
        assertThat(first.rewards()).hasSameSizeAs(first.completionIds());
    }

    @Test
    void grpoRaisesARewardThatIsEasyToGet() throws IOException {
        TestContext context = runs.run("grpo", grpo("10"), Map.of());
        double[] rewards = context.logged().stream()
                .mapToDouble(each -> each.get("reward"))
                .toArray();
        assertThat(Arrays.stream(rewards, 7, 10).sum())
                .isGreaterThan(Arrays.stream(rewards, 0, 3).sum() + 0.3);
        assertThat(context.logged().get(0)).containsKeys("rewards/contains-a/mean", "frac_reward_zero_std", "kl");
    }

    /** With an adapter the critic is one too, on the reward model's weights. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{rank: 4, alpha: 8}"})
    void aRunThatWasCutOffEndsWithTheSameBits(String lora) throws IOException {
        Map<String, Path> reward = Map.of("reward", Fixtures.path("reward/llama"));
        RlConfig config = ppo("5", Assignment.of("lora", lora));
        TestContext whole = runs.run("whole", config, reward);
        TestContext cut = runs.context("cut", reward).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = runs.run("cut", config, reward);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
    }

    /** Whatever is sampled ahead, replayed, retired or adapted is in the checkpoint. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollout.stale-iterations=2; correction={type: truncated}; rollout.retire=2; rollout.dynamic.max-attempts=3",
                "rollout.reuse=3; update.entropy={type: adaptive, target: 9}; mix={type: own, threshold: 0.5}",
                "rollout.stale-iterations=1; advantage={type: greedy}; policy-loss={type: m2po}; update.epochs=2",
            })
    void everyWayOfSamplingResumesToTheBit(String options) throws IOException {
        Assignment[] more = Stream.of(options.split(";"))
                .map(each -> each.split("=", 2))
                .map(each -> Assignment.of(each[0].strip(), each[1].strip()))
                .toArray(Assignment[]::new);
        RlConfig config = grpo("5", more);
        TestContext whole = runs.run("whole", config, Map.of());
        TestContext cut = runs.context("cut", Map.of()).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = runs.run("cut", config, Map.of());
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
    }

    @Test
    void theCriticWarmsUpAloneAndDemonstrationsAreImitatedBesides() throws IOException {
        Path demonstrations = folder.resolve("demonstrations");
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(demonstrations, Demonstration.class, Lineage.of("test"))) {
            writer.write(new Demonstration(
                    "d", Content.user("Speak."), new Content.Chat(List.of(new Message(Message.ASSISTANT, "I will.")))));
            writer.publish();
        }
        Map<String, Path> inputs = Map.of("reward", Fixtures.path("reward/llama"), "demonstrations", demonstrations);
        RlConfig config = ppo(
                "4",
                Assignment.of("critic.warmup-iterations", "2"),
                Assignment.of("mix", "{type: demonstrations, rows: 2, coefficient: 1}"),
                Assignment.of("update.learning-rate", "1e-3"));
        TestContext context = runs.run("warm", config, inputs);
        assertThat(context.logged().get(1)).containsKey("loss/value_avg").doesNotContainKey("loss/policy_avg");
        assertThat(context.logged().get(1)).containsEntry("objective/kl", 0.0);
        assertThat(context.logged().get(2)).containsEntry("objective/kl", 0.0).containsKey("loss/policy_avg");
        assertThat(context.logged().get(3).get("mix/loss"))
                .isLessThan(context.logged().get(2).get("mix/loss"));
        assertThatThrownBy(() -> runs.run("missing", config, Map.of("reward", Fixtures.path("reward/llama"))))
                .isInstanceOf(UserError.class)
                .hasMessage("mix: {type: demonstrations} needs --demonstrations");
    }

    /** Its base is the policy's: one copy of it carries policy, reference, reward model and critic. */
    @Test
    void aRewardModelsAdapterIsWhereTheCriticStarts() throws IOException {
        LoraConfig lora = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
        Path adapter = folder.resolve("reward");
        try (ValueModel model =
                ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), EngineConfig.float32(), lora, 3)) {
            model.save(adapter);
        }
        Map<String, Path> reward = Map.of("reward", adapter);
        RlConfig config = ppo("5", Assignment.of("lora", "{rank: 4, alpha: 8, dropout: 0.1}"));
        TestContext whole = runs.run("whole", config, reward);
        TestContext cut = runs.context("cut", reward).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        assertThat(runs.run("cut", config, reward).outputHashes()).isEqualTo(whole.outputHashes());
    }

    /** Every token earns log p_teacher - log p_policy, and what is learned from that brings both together. */
    @Test
    void aTeacherPaysForEveryToken() throws IOException {
        Path teacher = runs.run("teacher", grpo("10"), Map.of()).output(Artifact.POLICY);
        RlConfig config = grpo(
                "8",
                Assignment.of("rewards", "[{type: teacher}]"),
                Assignment.of("advantage", "{type: return-to-go, gamma: 0, advantage-whitening: none}"),
                Assignment.of("policy-loss", "{type: reinforce}"),
                Assignment.of("aggregation", "token-mean"),
                Assignment.of("update.learning-rate", "1e-3"));
        TestContext context = runs.run("distil", config, Map.of("teacher", teacher));
        Trajectory first = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList()
                .get(0);
        int[] row = IntStream.concat(
                        first.promptIds().stream().mapToInt(id -> id),
                        first.completionIds().stream().mapToInt(id -> id))
                .toArray();
        try (CausalLm model = CausalLm.frozen(teacher, EngineConfig.float32());
                NDArray taught = model.evaluate(new TokenBatch(List.of(row)))) {
            float[] logProbs = taught.toFloatArray();
            for (int t = 0; t < first.advantages().size(); t++) {
                double expected = logProbs[first.promptIds().size() + t]
                        - first.samplerLogprobs().get(t);
                assertThat((double) first.advantages().get(t)).isCloseTo(expected, within(1e-3));
            }
        }
        double[] kl = context.logged().stream()
                .mapToDouble(each -> each.get("distill/kl"))
                .toArray();
        assertThat(kl[0]).isPositive();
        assertThat(kl[7]).isLessThan(kl[0] * 0.8);
        assertThatThrownBy(() -> runs.run("none", config, Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rl needs --teacher");
    }

    /** What is sampled ahead is scored ahead; the curve is of what the iteration learns from all the same. */
    @Test
    void distillationsCurveIsOfTheIterationsOwnCompletions() throws IOException {
        Path teacher = runs.run("teacher", grpo("6"), Map.of()).output(Artifact.POLICY);
        RlConfig config = grpo(
                "4",
                Assignment.of("rewards", "[{type: teacher, largest: 100}]"),
                Assignment.of("advantage", "{type: return-to-go, gamma: 0, advantage-whitening: none}"),
                Assignment.of("rollout.stale-iterations", "1"));
        TestContext context = runs.run("ahead", config, Map.of("teacher", teacher));
        List<Trajectory> all = Dataset.open(context.output(Artifact.TRAJECTORIES), Trajectory.class)
                .toList();
        for (int i = 1; i <= 4; i++) {
            int iteration = i;
            double mean = all.stream()
                    .filter(each -> each.iteration() == iteration)
                    .flatMap(each -> each.advantages().stream())
                    .mapToDouble(Float::doubleValue)
                    .average()
                    .orElseThrow();
            assertThat(context.logged().get(i - 1).get("distill/kl")).isCloseTo(-mean, within(1e-5));
        }
    }

    @Test
    void aMissingRewardModelIsNamed() {
        assertThatThrownBy(() -> runs.run("none", ppo("1"), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("rl needs --reward");
    }

    private RlConfig ppo(String iterations, Assignment... more) {
        Stream<Assignment> own = Stream.of(
                Assignment.of("rewards", "[{type: model}, {type: missing-eos}]"),
                Assignment.of("update.mini-batches", "2"),
                Assignment.of("update.epochs", "2"),
                Assignment.of("kl-penalty", "{type: in-reward, controller: {type: adaptive, horizon: 100}}"));
        return config(iterations, Stream.concat(own, Stream.of(more)).toArray(Assignment[]::new));
    }

    private RlConfig grpo(String iterations, Assignment... more) {
        Stream<Assignment> own = Stream.of(
                Assignment.of(
                        "rewards",
                        "[{type: judge, judge: {type: verifier, name: contains-a, check: {type: regex, pattern: a}}}]"),
                Assignment.of("rollout.completions-per-prompt", "6"),
                Assignment.of("advantage", "{type: group-relative}"),
                Assignment.of("kl-penalty", "none"),
                Assignment.of("aggregation", "constant-length"),
                Assignment.of("update.epochs", "1"),
                Assignment.of("update.learning-rate", "3e-3"));
        Set<String> given = Stream.of(more).map(Assignment::key).collect(Collectors.toSet());
        return config(
                iterations,
                Stream.concat(own.filter(each -> !given.contains(each.key())), Stream.of(more))
                        .toArray(Assignment[]::new));
    }

    private static RlConfig config(String iterations, Assignment... more) {
        List<Assignment> common = List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("update.iterations", iterations),
                Assignment.of("update.checkpoint-every", "2"),
                Assignment.of("update.schedule", "constant"));
        return ConfigLoader.load(
                RlConfig.class,
                null,
                Stream.concat(common.stream(), Stream.of(more)).toList());
    }
}
