package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.PreferenceData;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.reward.RewardModel;
import org.align4j.reward.RewardModelJudge;
import org.align4j.reward.loss.Feedback;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardStageTest {
    private static final EngineConfig ENGINE = new EngineConfig("cpu", "float32", 1);

    @TempDir
    Path folder;

    @Test
    void aRewardModelLearnsWhatTheLabelsSayAndBecomesAJudge() throws IOException {
        TestContext context = context("run");
        new RewardStage().run(SmallReward.config(Assignment.of("folds", "2")), context);

        assertThat(SmallReward.heldOut(context, "held_out"))
                .containsEntry("accuracy", 1.0)
                .containsEntry("decided_pairs", 9);
        assertThat(SmallReward.heldOut(context, "2_fold_cross_validation")).containsEntry("decided_pairs", 36);
        assertThat(context.logged().get(0)).containsKeys("loss", "accuracy", "margin", "mean_reward");
        RewardModel model = RewardModel.load(context.output(Artifact.REWARD), ENGINE);
        assertThat(model.facts().normalization().completions()).isEqualTo(12);
        assertThat(model.facts().data()).containsKey("preferences");
        try (RewardModelJudge judge = new RewardModelJudge("reward", model)) {
            List<Verdict> verdicts = judge.compare(List.of(
                    pair("With pleasure, my lord.", "Begone, thou fool."),
                    pair("Hold thy tongue.", "Gladly, good sir."),
                    pair("Speak.", "Speak.")));
            assertThat(verdicts.get(0).pFirst()).isGreaterThan(0.5);
            assertThat(verdicts.get(1).pFirst()).isLessThan(0.5);
            assertThat(verdicts.get(2).tie()).isTrue();
        }
        var asJudge =
                new org.align4j.judge.config.RewardModelJudgeConfig("reward", context.output(Artifact.REWARD), ENGINE);
        try (Judge judge = asJudge.open(JudgeContexts.of(context))) {
            Comparison pair = pair("With pleasure, my lord.", "Begone, thou fool.");
            Verdict verdict = judge.compare(List.of(pair)).get(0);
            assertThat(verdict.pFirst()).isGreaterThan(0.5);
            assertThat(judge.compare(List.of(pair.swapped())).get(0).pFirst()).isEqualTo(1 - verdict.pFirst());
        }
    }

    @Test
    void pairsThatAreTooLongAreCountedOrRefusedAsTheUserSays() {
        TestContext context = context("dropped");
        assertThatThrownBy(() -> new RewardStage().run(SmallReward.config(Assignment.of("max-length", "4")), context))
                .hasMessageContaining("none of the pairs is left");
        assertThat(context.said()).contains("warning: left out 36 pairs: longer than 4 tokens");
        assertThatThrownBy(() -> new RewardStage()
                        .run(
                                SmallReward.config(
                                        Assignment.of("max-length", "4"), Assignment.of("too-long", "error")),
                                context("failed")))
                .hasMessageStartingWith("preference 0-0: ")
                .hasMessageEndingWith("tokens, max-length is 4; raise it or set too-long: drop");
    }

    /** Who finds a row's end by its padding, as transformers does, would read another token's score. */
    @Test
    void aPaddingTokenThatEndsTextsIsWarnedOf() throws IOException {
        Path policy = Files.createDirectories(folder.resolve("policy"));
        try (Stream<Path> files = Files.list(Fixtures.path("checkpoints/llama"))) {
            for (Path file : files.toList()) {
                Files.copy(file, policy.resolve(file.getFileName().toString()));
            }
        }
        Path config = policy.resolve("config.json");
        for (int padding : new int[] {0, 2}) {
            Files.writeString(
                    config,
                    Files.readString(config).replaceFirst("\"pad_token_id\": \\d+", "\"pad_token_id\": " + padding));
            TestContext context = context("padding-" + padding).with("policy", policy);
            assertThatThrownBy(
                            () -> new RewardStage().run(SmallReward.config(Assignment.of("max-length", "4")), context))
                    .hasMessageContaining("none of the pairs is left");
            assertThat(context.said().stream().anyMatch(line -> line.contains("padding token (2) also ends texts")))
                    .isEqualTo(padding == 2);
        }
    }

    @Test
    void aSuccessClassifierLearnsFromLabels() throws IOException {
        TestContext context = new TestContext(folder.resolve("labels"))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("labels", FeedbackData.write(Feedback.LABELS, folder.resolve("label-data"), 12));
        new RewardStage()
                .run(SmallReward.config(Assignment.of("loss.type", "success"), Assignment.of("folds", "2")), context);
        assertThat(SmallReward.heldOut(context, "held_out"))
                .containsEntry("accuracy", 1.0)
                .containsEntry("positives", 3);
        assertThat(SmallReward.heldOut(context, "2_fold_cross_validation")).containsEntry("negatives", 12);
        assertThat(context.logged().get(0)).containsKeys("loss", "accuracy", "mean_reward");
        try (RewardModel model = RewardModel.load(context.output(Artifact.REWARD), ENGINE)) {
            assertThat(model.facts().data()).containsOnlyKeys("labels");
            double[] scores = model.scoreCompletions(
                    List.of(Content.user("Question 3?"), Content.user("Question 3?")),
                    List.of(Content.assistant("Gladly, good sir."), Content.assistant("Hold thy tongue.")));
            assertThat(scores[0]).isPositive();
            assertThat(scores[1]).isNegative();
        }
    }

    @Test
    void theLossSaysWhichFeedbackIsReadAndNothingElseMayBeGiven() {
        RewardStage stage = new RewardStage();
        assertThat(stage.inputProblems(SmallReward.config(), Set.of("policy", "preferences")))
                .isEmpty();
        assertThat(stage.inputProblems(SmallReward.config(), Set.of("policy", "labels")))
                .containsExactly(
                        "--preferences is missing: the loss bradley-terry learns from it",
                        "--labels is not read by the loss bradley-terry: leave it out, or set --loss.type to success, contrastive");
    }

    @Test
    void aPairIsNeverCut() {
        for (String cutting : List.of("truncate", "split")) {
            assertThatThrownBy(() -> SmallReward.config(Assignment.of("too-long", cutting)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("too-long must be error or drop");
        }
    }

    @Test
    void scoresAreThoseOfTransformersWhateverThePadding() {
        JsonNode cases = Fixtures.json("reward/llama/golden.json").get("cases");
        List<int[]> rows = new ArrayList<>();
        cases.forEach(each -> rows.add(Fixtures.ids(each.get("ids"))));
        try (RewardModel model = RewardModel.load(Fixtures.path("reward/llama"), ENGINE)) {
            double[] together = model.score(rows);
            for (int i = 0; i < together.length; i++) {
                double score = cases.get(i).get("score").doubleValue();
                assertThat(together[i]).isCloseTo(score, within(1e-4));
                assertThat(model.score(List.of(rows.get(i)))[0]).isCloseTo(score, within(1e-4));
            }
            assertThat(Arrays.stream(together).distinct().count()).isGreaterThan(1);
        }
    }

    private static Comparison pair(String first, String second) {
        return new Comparison(
                "x", Content.user("Question 3?"), Content.assistant(first), Content.assistant(second), null);
    }

    private TestContext context(String name) {
        return new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with("preferences", PreferenceData.write(folder.resolve(name + "-preferences"), 12));
    }
}
