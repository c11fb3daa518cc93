package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.RewardModel;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ensembles of reward models on a tiny random model, of two layers. */
class EnsembleRunTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);
    private static final Assignment ADAPTERS = Assignment.of("lora", "{rank: 4, alpha: 8}");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{rank: 4, alpha: 8}"})
    void membersDifferAndTheirMeanIsTheFoldersScore(String lora) throws IOException {
        TestContext context = context("run");
        new RewardStage().run(config(Assignment.of("members", "3"), Assignment.of("lora", lora)), context);

        Path reward = context.output(Artifact.REWARD);
        assertThat(SmallReward.heldOut(context, "held_out"))
                .containsEntry("accuracy", 1.0)
                .containsEntry("decided_pairs", 9);
        assertThat(context.logged().get(0)).containsKey("members/0/loss");
        assertThat(context.logged().get(context.logged().size() - 1)).containsKey("members/2/eval_accuracy");
        double[] together = scores(reward);
        double[] mean = new double[together.length];
        List<double[]> alone = new ArrayList<>();
        for (Path member : EnsembleFolder.members(reward)) {
            try (RewardModel model = RewardModel.load(member, ENGINE)) {
                assertThat(model.members()).hasSize(1);
                alone.add(score(model));
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += model.normalized(score(model)[i]) / 3;
                }
            }
        }
        assertThat(alone).hasSize(3);
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
        assertThat(alone.get(1)).isNotEqualTo(alone.get(2));
        try (RewardModel ensemble = RewardModel.load(reward, ENGINE)) {
            assertThat(ensemble.members()).hasSize(3);
            assertThat(Arrays.stream(together).map(ensemble::normalized).toArray())
                    .containsExactly(mean, within(1e-4));
        }
        // whoever knows nothing of ensembles finds the first member
        assertThat(Hashes.ofFile(reward.resolve("align.json")))
                .isEqualTo(Hashes.ofFile(reward.resolve("members/0/align.json")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 14})
    void anEnsembleThatWasCutOffEndsWithTheSameBits(int steps) throws IOException {
        RewardConfig config =
                config(Assignment.of("members", "2"), ADAPTERS, Assignment.of("training.checkpoint-every", "2"));
        TestContext whole = context("whole");
        new RewardStage().run(config, whole);
        TestContext cut = context("cut").failingAfter(steps);
        assertThatThrownBy(() -> new RewardStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = context("cut");
        new RewardStage().run(config, continued);
        assertThat(continued.outputHashes()).isEqualTo(whole.outputHashes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{rank: 4, alpha: 8}"})
    void averagedWeightsAreOneModel(String lora) throws IOException {
        TestContext context = context("merged");
        new RewardStage()
                .run(
                        config(
                                Assignment.of("members", "3"),
                                Assignment.of("merge", "weights"),
                                Assignment.of("lora", lora)),
                        context);
        Path reward = context.output(Artifact.REWARD);
        assertThat(EnsembleFolder.members(reward)).isEmpty();
        assertThat(SmallReward.heldOut(context, "merged_held_out")).containsEntry("accuracy", 1.0);
        try (RewardModel model = RewardModel.load(reward, ENGINE)) {
            assertThat(model.facts().normalization().completions()).isEqualTo(12);
            double[] scores = score(model);
            assertThat(scores[0]).isGreaterThan(scores[1]);
        }
    }

    @Test
    void everyMemberSeesOtherPromptsUnlessToldOtherwise() throws IOException {
        TestContext all = context("all");
        new RewardStage()
                .run(config(Assignment.of("members", "2"), Assignment.of("bootstrap", "false"), ADAPTERS), all);
        TestContext drawn = context("drawn");
        new RewardStage().run(config(Assignment.of("members", "2"), ADAPTERS), drawn);
        // the first step's tokens follow from the prompts that are in it
        assertThat(drawn.logged().get(0)).isNotEqualTo(all.logged().get(0));
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        for (Assignment[] wrong : List.of(
                new Assignment[] {Assignment.of("members", "0")},
                new Assignment[] {Assignment.of("merge", "weights")},
                new Assignment[] {Assignment.of("members", "2"), Assignment.of("folds", "3")},
                new Assignment[] {Assignment.of("members", "2"), Assignment.of("loss.type", "factors")},
                new Assignment[] {
                    Assignment.of("members", "2"),
                    Assignment.of("merge", "weights"),
                    Assignment.of("loss.type", "ordinal")
                })) {
            assertThatThrownBy(() -> config(wrong)).isInstanceOf(UserError.class);
        }
        Files.createDirectories(folder.resolve("reward/members/1"));
        assertThatThrownBy(() -> EnsembleFolder.members(folder.resolve("reward")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 0 of the folders 0, 1, ...");
    }

    private double[] scores(Path reward) {
        try (RewardModel model = RewardModel.load(reward, ENGINE)) {
            return score(model);
        }
    }

    private static double[] score(RewardModel model) {
        return model.scoreCompletions(
                List.of(Content.user("Question 3?"), Content.user("Question 3?")),
                List.of(Content.assistant("Gladly, good sir."), Content.assistant("Hold thy tongue.")));
    }

    private static RewardConfig config(Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(Assignment.of("training.learning-rate", "1e-2")));
        all.addAll(Arrays.asList(more));
        return SmallReward.config(all.toArray(Assignment[]::new));
    }

    private TestContext context(String name) {
        Path preferences = folder.resolve("preferences");
        if (!Files.exists(preferences)) {
            PreferenceData.write(preferences, 12);
        }
        return new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("preferences", preferences);
    }
}
