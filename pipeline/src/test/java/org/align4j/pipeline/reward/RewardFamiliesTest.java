package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
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
        try (RewardModel model = model(context)) {
            double[] scores = model.scoreCompletions(
                    List.of(FeedbackData.prompt(3), FeedbackData.prompt(3)),
                    List.of(Content.assistant(FeedbackData.POLITE), Content.assistant(FeedbackData.RUDE)));
            assertThat(scores[0]).isGreaterThan(scores[1] + 0.5);
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
        List<Map<String, Double>> whole = run("whole", loss, SHORT).logged();
        List<Map<String, Double>> split = run(
                        "split", loss, SHORT, Assignment.of("training.batch.micro-batch-tokens", "1"))
                .logged();
        assertThat(split).hasSameSizeAs(whole);
        for (int step = 0; step < whole.size(); step++) {
            for (String metric : List.of("loss", "grad_norm", "mean_reward", "num_tokens")) {
                assertThat(split.get(step).get(metric))
                        .as(metric + " of step " + step)
                        .isCloseTo(whole.get(step).get(metric), within(2e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void cutOffAndContinuedItEndsWithTheSameBits(String loss) throws IOException {
        Assignment every = Assignment.of("training.checkpoint-every", "2");
        TestContext whole = run("whole", loss, SHORT, every);
        TestContext cut = context("cut", loss).failingAfter(3);
        RewardConfig config = config(loss, SHORT, every);
        assertThatThrownBy(() -> new RewardStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = context("cut", loss);
        new RewardStage().run(config, continued);
        assertThat(continued.logged().size()).isLessThan(whole.logged().size());
        assertThat(Hashes.ofContent(continued.output(Artifact.REWARD)))
                .isEqualTo(Hashes.ofContent(whole.output(Artifact.REWARD)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void itLearnsAsAnAdapter(String loss) throws IOException {
        TestContext context = run("adapter", loss, Assignment.of("lora.rank", "4"));
        try (RewardModel model = model(context)) {
            double[] scores = model.scoreCompletions(
                    List.of(FeedbackData.prompt(3), FeedbackData.prompt(3)),
                    List.of(Content.assistant(FeedbackData.POLITE), Content.assistant(FeedbackData.RUDE)));
            assertThat(scores[0]).isGreaterThan(scores[1]);
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

    private static RewardModel model(TestContext context) {
        return RewardModel.load(context.output(Artifact.REWARD), new EngineConfig("cpu", "float32", 1));
    }

    private static RewardConfig config(String loss, Assignment... more) {
        List<Assignment> all = new ArrayList<>(List.of(
                Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
                Assignment.of("loss", loss),
                Assignment.of("held-out-share", "0.25"),
                Assignment.of("training.learning-rate", "3e-3"),
                Assignment.of("training.schedule", "constant"),
                Assignment.of("training.batch.size", "4"),
                Assignment.of("training.epochs", "6")));
        all.addAll(Arrays.asList(more));
        return ConfigLoader.load(RewardConfig.class, null, all);
    }
}
