package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.EngineConfig;
import org.align4j.pipeline.TestContext;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.reward.RewardModel;

/** Small runs of {@code reward}, and laws that hold for all of them. */
final class SmallReward {
    private static final List<Assignment> BASE = List.of(
            Assignment.of("engine", "{device: cpu, precision: float32, threads: 1}"),
            Assignment.of("held-out-share", "0.25"),
            Assignment.of("training.learning-rate", "3e-3"),
            Assignment.of("training.schedule", "constant"),
            Assignment.of("training.batch.size", "4"),
            Assignment.of("training.epochs", "4"));

    private SmallReward() {}

    /** The later of two values of one option holds. */
    static RewardConfig config(Assignment... more) {
        List<Assignment> all = new ArrayList<>(BASE);
        all.addAll(Arrays.asList(more));
        return ConfigLoader.load(RewardConfig.class, null, all);
    }

    static RewardModel model(TestContext context) {
        return RewardModel.load(context.output(Artifact.REWARD), new EngineConfig("cpu", "float32", 1));
    }

    /** By how much it prefers the completion that {@link FeedbackData} calls good. */
    static double preference(RewardModel model) {
        double[] scores = model.scoreCompletions(
                List.of(FeedbackData.prompt(3), FeedbackData.prompt(3)),
                List.of(Content.assistant(FeedbackData.POLITE), Content.assistant(FeedbackData.RUDE)));
        return scores[0] - scores[1];
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> heldOut(TestContext context, String name) {
        return (Map<String, Object>) context.results().get(name);
    }

    /** @param split a run like {@code whole}, in micro-batches of one example */
    static void sameInMicroBatches(TestContext whole, TestContext split, List<String> metrics) {
        assertThat(split.logged()).hasSameSizeAs(whole.logged());
        for (int step = 0; step < whole.logged().size(); step++) {
            for (String metric : metrics) {
                assertThat(split.logged().get(step).get(metric))
                        .as(metric + " of step " + step)
                        .isCloseTo(whole.logged().get(step).get(metric), within(2e-3));
            }
        }
    }

    /** @param folders a run's context by the name of its folder */
    static void sameAfterACut(RewardConfig config, Function<String, TestContext> folders) throws IOException {
        TestContext whole = folders.apply("whole");
        new RewardStage().run(config, whole);
        TestContext cut = folders.apply("cut").failingAfter(3);
        assertThatThrownBy(() -> new RewardStage().run(config, cut)).isInstanceOf(TestContext.Cut.class);
        TestContext continued = folders.apply("cut");
        new RewardStage().run(config, continued);
        assertThat(continued.logged().size()).isLessThan(whole.logged().size());
        assertThat(Hashes.ofContent(continued.output(Artifact.REWARD)))
                .isEqualTo(Hashes.ofContent(whole.output(Artifact.REWARD)));
    }
}
