package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.pipeline.TestContext;
import org.align4j.reward.RewardModel;
import org.align4j.reward.loss.Feedback;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for a reward model that learns from several forms of feedback together. */
class MixedFeedbackTest {
    private static final String PAIRS = "{type: bradley-terry}";
    private static final Assignment ORDINAL = also("{loss: {type: ordinal, rater-effects: true}, weight: 0.5}");
    private static final Assignment SHORT = Assignment.of("training.epochs", "3");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{loss: {type: ordinal}, weight: 0.5}",
                "{loss: {type: squared, affine: true}}",
                "{loss: {type: huber, affine: true}}, {loss: {type: success}, weight: 0.3}",
                "{loss: {type: all-pairs}}, {loss: {type: segment-pairs, reduce: last}}, {loss: {type: step-success}}"
            })
    void itLearnsWhatAllOfTheFeedbackSays(String also) throws IOException {
        TestContext context = run("run", PAIRS, also(also));
        try (RewardModel model = SmallReward.model(context)) {
            assertThat(SmallReward.preference(model)).isGreaterThan(0.5);
            assertThat(model.facts().data()).hasSizeGreaterThan(1).containsKey("preferences");
            assertThat(model.facts().loss()).contains("bradley-terry").contains("also [");
        }
        assertThat(context.logged().get(0)).containsKeys("loss", "loss/preferences", "accuracy");
        assertThat(context.results()).containsKey("held_out");
    }

    /** One step over everything: the sum of each form's own mean, weighted, however many examples the other form has. */
    @Test
    void theLossIsTheSumOfTheWeightedMeans() throws IOException {
        Assignment[] once = {
            Assignment.of("training.epochs", "1"),
            Assignment.of("training.batch.size", "64"),
            Assignment.of("held-out-share", "0")
        };
        double pairs = loss(run("pairs", PAIRS, once));
        double ratings = loss(run("ratings", "{type: ordinal, rater-effects: true}", once));
        double both = loss(run("both", PAIRS, with(once, ORDINAL)));
        assertThat(both).isCloseTo(pairs + 0.5 * ratings, within(1e-5));
        double split =
                loss(run("split", PAIRS, with(once, ORDINAL, Assignment.of("training.batch.micro-batch-tokens", "1"))));
        assertThat(split).isCloseTo(both, within(1e-5));
    }

    @Test
    void aPromptIsOneUnitWhateverIsKnownOfIt() throws IOException {
        TestContext context = run("units", PAIRS, ORDINAL, SHORT);
        // preferences and ratings are of the same eight prompts
        assertThat(context.said())
                .anyMatch(line -> line.endsWith("of 8 prompts") && line.contains("pairs and ratings"));
    }

    @Test
    void splittingAStepIntoMicroBatchesChangesNothing() throws IOException {
        SmallReward.sameInMicroBatches(
                run("whole", PAIRS, ORDINAL, SHORT),
                run("split", PAIRS, ORDINAL, SHORT, Assignment.of("training.batch.micro-batch-tokens", "1")),
                List.of("loss", "grad_norm", "loss/ratings", "num_tokens"));
    }

    @Test
    void cutOffAndContinuedItEndsWithTheSameBits() throws IOException {
        SmallReward.sameAfterACut(
                config(PAIRS, ORDINAL, SHORT, Assignment.of("training.checkpoint-every", "2")), this::context);
    }

    @Test
    void itLearnsAsAnAdapterAndInAnEnsemble() throws IOException {
        TestContext context =
                run("ensemble", PAIRS, ORDINAL, SHORT, Assignment.of("lora.rank", "4"), Assignment.of("members", "2"));
        try (RewardModel model = SmallReward.model(context)) {
            assertThat(model.members()).hasSize(2);
        }
        assertThat(context.results()).containsKey("held_out");
    }

    @Test
    void whatCannotBeLearnedTogetherIsRefusedInOneLine() {
        assertThatThrownBy(() -> config(PAIRS, also("{loss: {type: squared}}")))
                .hasMessageContaining("also must have affine: true for squared");
        assertThatThrownBy(() -> config(PAIRS, also("{loss: {type: davidson}}")))
                .hasMessageContaining("a loss for each form of feedback once; preferences are read twice");
        assertThatThrownBy(() -> config(PAIRS, also("{loss: {type: segment-pairs}}")))
                .hasMessageContaining("also must have reduce: last for segment-pairs");
        assertThatThrownBy(() -> config(PAIRS, also("{loss: {type: ordinal}, weight: 0}")))
                .hasMessageContaining("weight must be > 0");
        assertThat(new RewardStage().inputProblems(config(PAIRS, ORDINAL), Set.of("policy", "preferences")))
                .containsExactly("--ratings is missing: the loss ordinal learns from it");
        assertThat(new RewardStage()
                        .inputProblems(config(PAIRS, ORDINAL), Set.of("policy", "preferences", "ratings", "labels")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("--labels is not read by the loss");
    }

    private static double loss(TestContext context) {
        return context.logged().get(0).get("loss");
    }

    private static Assignment[] with(Assignment[] some, Assignment... more) {
        List<Assignment> all = new ArrayList<>(Arrays.asList(some));
        all.addAll(Arrays.asList(more));
        return all.toArray(Assignment[]::new);
    }

    private static Assignment also(String losses) {
        return Assignment.of("also", "[" + losses + "]");
    }

    private TestContext run(String name, String loss, Assignment... more) throws IOException {
        TestContext context = context(name);
        new RewardStage().run(config(loss, more), context);
        return context;
    }

    private TestContext context(String name) {
        TestContext context = new TestContext(folder.resolve(name)).with("policy", Fixtures.path("checkpoints/llama"));
        for (Feedback form : Feedback.values()) {
            Path data = folder.resolve(form.input());
            if (!data.toFile().exists()) {
                FeedbackData.write(form, data, 8);
            }
            context = context.with(form.input(), data);
        }
        return context;
    }

    private static RewardConfig config(String loss, Assignment... more) {
        List<Assignment> all =
                new ArrayList<>(List.of(Assignment.of("loss", loss), Assignment.of("training.epochs", "6")));
        all.addAll(Arrays.asList(more));
        return SmallReward.config(all.toArray(Assignment[]::new));
    }
}
