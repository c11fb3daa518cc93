package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.pipeline.TestContext;
import org.align4j.reward.RewardModel;
import org.align4j.reward.loss.Feedback;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for a reward model whatever it learns from. */
class RewardFamiliesTest {
    private static final int PROMPTS = 8;

    private static final Assignment SHORT = Assignment.of("training.epochs", "3");

    @TempDir
    Path folder;

    /** Every loss type; with options where the defaults leave a part of it out. */
    static Stream<String> losses() {
        return Arrays.stream(Feedback.values())
                .flatMap(form -> form.losses().stream())
                .map(type -> "{type: " + type + (type.equals("ordinal") ? ", rater-effects: true}" : "}"));
    }

    /** One loss of each form, of ratings one with numbers of its own: what is the same for all losses of a form. */
    static Stream<String> forms() {
        return losses().filter(loss ->
                List.of("bradley-terry", "all-pairs", "ordinal", "success", "step-success", "segment-pairs").stream()
                        .anyMatch(type -> loss.startsWith("{type: " + type)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void itLearnsWhatTheFeedbackSays(String loss) throws IOException {
        TestContext context = run("run", loss);
        try (RewardModel model = SmallReward.model(context)) {
            assertThat(SmallReward.preference(model)).isGreaterThan(0.5);
            assertThat(model.facts().data()).hasSize(1);
            assertThat(model.facts().normalization().standardDeviation()).isNotEqualTo(1);
        }
        assertThat(context.results()).containsKey("held_out").containsEntry("dropped", Map.of());
        assertThat(context.logged().get(0)).containsKeys("loss", "mean_reward", "num_tokens");
    }

    @Test
    void everyFormIsTested() {
        assertThat(forms()).hasSize(Feedback.values().length);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void splittingAStepIntoMicroBatchesChangesNothing(String loss) throws IOException {
        SmallReward.sameInMicroBatches(
                run("whole", loss, SHORT),
                run("split", loss, SHORT, Assignment.of("training.batch.micro-batch-tokens", "1")),
                List.of("loss", "grad_norm", "mean_reward", "num_tokens"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void cutOffAndContinuedItEndsWithTheSameBits(String loss) throws IOException {
        SmallReward.sameAfterACut(
                config(loss, SHORT, Assignment.of("training.checkpoint-every", "2")), name -> context(name, loss));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void itLearnsAsAnAdapter(String loss) throws IOException {
        TestContext context = run("adapter", loss, Assignment.of("lora.rank", "4"));
        try (RewardModel model = SmallReward.model(context)) {
            assertThat(SmallReward.preference(model)).isPositive();
        }
    }

    private TestContext run(String name, String loss, Assignment... more) throws IOException {
        TestContext context = context(name, loss);
        new RewardStage().run(config(loss, more), context);
        return context;
    }

    private TestContext context(String name, String loss) {
        Feedback form = config(loss).loss().reads();
        Path data = folder.resolve("data");
        if (!data.toFile().exists()) {
            FeedbackData.write(form, data, PROMPTS);
        }
        return new TestContext(folder.resolve(name))
                .with("policy", Fixtures.path("checkpoints/llama"))
                .with(form.input(), data);
    }

    private static RewardConfig config(String loss, Assignment... more) {
        List<Assignment> all =
                new ArrayList<>(List.of(Assignment.of("loss", loss), Assignment.of("training.epochs", "6")));
        all.addAll(Arrays.asList(more));
        return SmallReward.config(all.toArray(Assignment[]::new));
    }
}
