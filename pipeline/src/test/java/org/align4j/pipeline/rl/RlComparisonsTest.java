package org.align4j.pipeline.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Demonstration;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;
import org.align4j.rl.RlConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of a tiny random model whose reward model learns from comparisons. */
class RlComparisonsTest {
    private static final String VOWELS = "{type: synthetic, truth: {type: principles, name: vowels, principles:"
            + " [{name: vowels, weight: 1, rule: {type: matches, pattern: '[aeiou].*[aeiou]'}}]}}";
    private static final String LEARN = "budget: 24, first: 12, every: 1, reference: 12,"
            + " update: {steps: 3, first-steps: 6, batch: 4, learning-rate: 1e-2}";
    private static final String BY_JUDGE =
            "[{type: model, learn: {teacher: {type: judge, judge: " + VOWELS + "}, " + LEARN + "}}]";

    @TempDir
    Path folder;

    private RlRuns runs;

    @BeforeEach
    void writePrompts() {
        runs = new RlRuns(folder);
    }

    /** From the policy or from a trained model, all weights or an adapter, with a critic that catches up. */
    @ParameterizedTest
    @CsvSource({"false,4", "true,0"})
    void aRunThatWasCutOffEndsWithTheSameBits(boolean trained, int rank) throws IOException {
        Map<String, Path> inputs = new HashMap<>();
        if (trained) {
            inputs.put("reward", Fixtures.path("reward/llama"));
        }
        String rewards =
                "[{type: model, learn: {teacher: {type: simulated, late: 2, judge: " + VOWELS + "}, " + LEARN + "}}]";
        RlConfig config = config(
                rewards,
                Assignment.of("advantage", "{type: gae}"),
                Assignment.of("lora", "{rank: " + rank + ", alpha: 8, dropout: 0.1}"));
        TestContext whole = runs.run("whole", config, inputs);
        assertThat(whole.logged().get(2))
                .containsKeys("val/explained_variance_before_catch_up", "val/explained_variance_after_catch_up");
        TestContext cut = runs.context("cut", inputs).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = runs.run("cut", config, inputs);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(whole.outputHashes()).containsKey(rank > 0 ? "reward/adapter_config.json" : "reward/config.json");
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
    }

    /** From the policy with random heads, all weights or adapters on its base, or from a trained ensemble of adapters on that base. */
    @ParameterizedTest
    @CsvSource({"false,0", "false,4", "true,4"})
    void theMembersOfAnEnsembleLearnInTheLoop(boolean trained, int rank) throws IOException {
        Map<String, Path> inputs = trained ? Map.of("reward", ensemble()) : Map.of();
        String rewards = "[{type: model, combine: {type: deviation, penalty: 0.5}, learn: {"
                + (trained ? "" : "members: 2, ") + "choose: {by: information, pool: 2}, teacher: {type: judge, judge: "
                + VOWELS + "}, " + LEARN + "}}]";
        RlConfig config = config(rewards, Assignment.of("lora", "{rank: " + rank + ", alpha: 8}"));
        TestContext whole = runs.run("whole", config, inputs);
        assertThat(whole.logged())
                .allSatisfy(curves -> assertThat(curves).containsKeys("ensemble/deviation", "ensemble/penalty"));
        assertThat(whole.outputHashes()).containsKeys("reward/members/0/align.json", "reward/members/1/align.json");
        TestContext cut = runs.context("cut", inputs).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = runs.run("cut", config, inputs);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
        assertThat(continued.logged()).isEqualTo(whole.logged().subList(2, 5));
        EngineConfig engine = config.engine();
        try (RewardModel learned = RewardModel.load(whole.output(Artifact.REWARD), engine)) {
            assertThat(learned.members())
                    .hasSize(2)
                    .allSatisfy(
                            member -> assertThat(member.facts().normalization().completions())
                                    .isEqualTo(12));
            assertThat(learned.members().get(0).facts().normalization())
                    .isNotEqualTo(learned.members().get(1).facts().normalization());
        }
    }

    private Path ensemble() throws IOException {
        EngineConfig engine = new EngineConfig("cpu", "float32", 1);
        LoraConfig adapter = new LoraConfig(4, 8, false, List.of(LoraConfig.ALL_LINEAR));
        List<Path> members = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            members.add(folder.resolve("reward-" + i));
            try (ValueModel model = ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), engine, adapter, i)) {
                new RewardModel(model, RewardFacts.NONE).save(members.get(i));
            }
        }
        Path reward = folder.resolve("ensemble");
        EnsembleFolder.write(reward, members);
        return reward;
    }

    @Test
    void demonstrationsOfTheRunsPromptsAreLearnedFromToo() throws IOException {
        String rewards = BY_JUDGE.replace("budget:", "choose: {by: thompson}, demonstrations: {share: 0.5}, budget:");
        Map<String, Path> inputs = Map.of("demonstrations", demonstrations("shown", "Speak."));
        TestContext whole = runs.run("shown-whole", config(rewards), inputs);
        assertThat(whole.logged().get(0))
                .containsKeys("reward_model/demonstration_accuracy", "reward_model/demonstration_share");
        assertThat(whole.said()).anyMatch(line -> line.contains("1 demonstrations of 1 of the prompts"));
        TestContext cut = runs.context("shown-cut", inputs).failingAfter(3);
        assertThatThrownBy(() -> new RlStage().run(config(rewards), cut)).isInstanceOf(TestContext.Cut.class);
        assertThat(runs.run("shown-cut", config(rewards), inputs).outputHashes())
                .isEqualTo(whole.outputHashes());
        assertThatThrownBy(() -> runs.run("none", config(rewards), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("learn.demonstrations of the term model needs --demonstrations");
        Map<String, Path> others = Map.of("demonstrations", demonstrations("others", "Nobody asks."));
        assertThatThrownBy(() -> runs.run("others-run", config(rewards), others))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none of its demonstrations is of a prompt that --prompts asks");
        assertThatThrownBy(() -> runs.run("unused", config(BY_JUDGE), inputs))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--demonstrations is not used");
    }

    private Path demonstrations(String name, String asked) {
        Path data = folder.resolve(name);
        try (DatasetWriter<Demonstration> writer =
                DatasetWriter.create(data, Demonstration.class, Lineage.of("test"))) {
            writer.write(new Demonstration("d", Content.user(asked), Content.assistant("Aye, aye.")));
            writer.publish();
        }
        return data;
    }

    @Test
    void whatWasLearnedIsWrittenWithItsScaleAndItsComparisons() throws IOException {
        TestContext context = runs.run("learns", config(BY_JUDGE), Map.of());
        Map<String, Double> first = context.logged().get(0);
        assertThat(first)
                .containsKeys(
                        "reward_model/prequential_accuracy",
                        "reward_model/loss",
                        "reward_model/score_std",
                        "reward_model/shift",
                        "reward_model/rank_correlation",
                        "queries/pending");
        assertThat(first).doesNotContainKey("val/explained_variance_before_catch_up");
        double answered = context.logged().get(3).get("queries/answered");
        List<Preference> preferences = Dataset.open(context.output(Artifact.PREFERENCES), Preference.class)
                .toList();
        assertThat(preferences).hasSize((int) answered).allSatisfy(row -> {
            assertThat(row.pChosen()).isGreaterThanOrEqualTo(0.5);
            assertThat(row.judge()).isEqualTo("synthetic");
        });
        EngineConfig engine = config(BY_JUDGE).engine();
        try (RewardModel model = RewardModel.load(context.output(Artifact.REWARD), engine)) {
            assertThat(model.facts().normalization().completions()).isEqualTo(12);
            assertThat(model.facts().normalization().standardDeviation())
                    .isEqualTo(context.logged().get(3).get("reward_model/score_std"));
        }
    }

    @Test
    void comparisonsToBeginWithAreLearnedBeforeAnythingIsAsked() throws IOException {
        Path preferences = folder.resolve("preferences");
        PreferenceData.write(preferences, 8);
        String rewards = "[{type: model, learn: {teacher: {type: judge, judge: " + VOWELS
                + "}, budget: 0, first: 0, reference: 12, update: {first-steps: 4, batch: 4}}}]";
        TestContext context = runs.run("given", config(rewards), Map.of("preferences", preferences));
        assertThat(context.said()).contains("reward model: 24 comparisons to begin with");
        assertThat(context.logged().get(0)).containsKey("reward_model/loss").containsEntry("queries/asked", 0.0);
    }

    @Test
    void asManyMembersLearnAsThereAre() throws IOException {
        RlConfig three = config(BY_JUDGE.replace("learn: {", "learn: {members: 3, "));
        assertThatThrownBy(() -> runs.run("three", three, Map.of("reward", ensemble())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("learn.members: 3, but --reward")
                .hasMessageContaining("is an ensemble of 2");
        assertThatThrownBy(() -> runs.run("one", three, Map.of("reward", Fixtures.path("reward/llama"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a single reward model");
        assertThatThrownBy(() -> runs.run(
                        "alone", config(BY_JUDGE.replace("{type: model,", "{type: model, combine: worst,")), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("combine of the term model needs an ensemble")
                .hasMessageContaining("set learn.members");
    }

    @Test
    void whatCannotBeIsNamed() throws IOException {
        RlConfig frozen = config("[{type: model}]");
        assertThat(new RlStage().inputProblems(frozen, Set.of("policy", "reward", "preferences")))
                .containsExactly("--preferences is not read: no term of type model learns (set its learn)");
        assertThatThrownBy(() -> config(
                        BY_JUDGE,
                        Assignment.of("rollout.completions-per-prompt", "1"),
                        Assignment.of("advantage", "{type: gae}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rollout.completions-per-prompt must be at least 2 where the term model learns");
        assertThatThrownBy(() -> config(BY_JUDGE.replace("{type: model,", "{type: model, read: difference,")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("read must be last for a model that learns from comparisons");
    }

    private static RlConfig config(String rewards, Assignment... more) {
        List<Assignment> common = new ArrayList<>(List.of(
                Assignment.of("rewards", rewards),
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("kl-penalty", "none"),
                Assignment.of("rollout.prompts-per-iteration", "4"),
                Assignment.of("rollout.sampling.max-new-tokens", "8"),
                Assignment.of("update.iterations", "5"),
                Assignment.of("update.checkpoint-every", "2"),
                Assignment.of("update.schedule", "constant")));
        List<String> keys = Arrays.stream(more).map(Assignment::key).toList();
        Stream.of(
                        Assignment.of("advantage", "{type: group-relative}"),
                        Assignment.of("rollout.completions-per-prompt", "3"))
                .filter(each -> !keys.contains(each.key()))
                .forEach(common::add);
        common.addAll(Arrays.asList(more));
        return ConfigLoader.load(RlConfig.class, null, common);
    }
}
