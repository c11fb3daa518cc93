package org.align4j.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.reward.PromptPairs;
import org.junit.jupiter.api.Test;

class FoldScoresTest {
    /** A fold without a prompt is trained, and measures nothing. */
    @Test
    void everyFoldHasAPrompt() {
        assertThatThrownBy(() -> new FoldScores<PromptPairs>(Path.of("unused"), List.of(), 2, new Seeds(1)))
                .isInstanceOf(UserError.class)
                .hasMessage("folds must be at most the number of prompts, 0, but was 2");
    }
}
