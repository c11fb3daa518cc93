package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Steps;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.FeedbackRows;
import org.align4j.reward.RewardFamily;
import org.align4j.reward.RowEncoder;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsLearnedEndsWithTheFirstErrorUnlessTheUserSaysOtherwise() {
        Steps solution = solution(List.of("It is 7.", "Then 8.", "So 8."), List.of(true, false, false));
        assertThat(read("{type: step-success}", solution).examples()).isEqualTo(2);
        assertThat(read("{type: step-success, after-first-error: wrong}", solution)
                        .examples())
                .isEqualTo(3);
    }

    @Test
    void aStepThatHoldsTheSeparatorIsCountedAndLeftOut() {
        RowEncoder encoder = encoder();
        read("{type: step-success}", solution(List.of("It is\n7.", "Then 8."), List.of(true, false)), encoder);
        assertThat(encoder.dropped()).isEqualTo(Map.of("a step is empty or contains the separator", 1L));
        assertThat(read(
                                "{type: step-success, separator: ' ## '}",
                                solution(List.of("It is\n7.", "Then 8."), List.of(true, false)))
                        .examples())
                .isEqualTo(2);
    }

    @Test
    void softLabelsAreTheRatingsAndMustBeProbabilities() {
        Steps solution = new Steps(
                "s", Content.user("3 + 4?"), List.of("It is 7.", "Yes."), List.of(true, true), List.of(0.75, 2.0));
        assertThatThrownBy(() -> read("{type: step-success, soft: true}", solution))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "solution s: ratings are [0.75, 2.0]; loss.soft needs one in [0, 1] for each step");
    }

    private static Steps solution(List<String> steps, List<Boolean> labels) {
        return new Steps("s", Content.user("3 + 4?"), steps, labels, null);
    }

    private RowEncoder encoder() {
        return new RowEncoder(Tokenizer.load(Fixtures.path("checkpoints/llama")), 100, TooLong.ERROR);
    }

    private FeedbackRows<?> read(String loss, Steps solution) {
        return read(loss, solution, encoder());
    }

    private FeedbackRows<?> read(String loss, Steps solution, RowEncoder encoder) {
        Path data = folder.resolve("steps-" + folder.toFile().list().length);
        try (DatasetWriter<Steps> writer = DatasetWriter.create(data, Steps.class, Lineage.of("test"))) {
            writer.write(solution);
            writer.publish();
        }
        RewardConfig config = ConfigLoader.load(RewardConfig.class, null, List.of(Assignment.of("loss", loss)));
        return RewardFamily.of(config.loss()).read(data, encoder);
    }
}
