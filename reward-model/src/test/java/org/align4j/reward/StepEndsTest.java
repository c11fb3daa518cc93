package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.align4j.core.chat.Content;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepEndsTest {
    private final Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"));

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private PromptedRow row(String completion) {
        return tokenizer.encodeRow(Content.user("3 + 4 + 2 ="), Content.assistant(completion));
    }

    private int[] ends(PromptedRow row) {
        return StepEnds.of(tokenizer, row.tokens(), row.promptLength(), "\n");
    }

    @Test
    void aStepEndsAtTheTokenThatCompletesItsSeparatorAndTheLastOneAtTheEnd() {
        PromptedRow row = row("It is 7.\nThen 9.\nSo, 9!");
        int[] ends = ends(row);
        assertThat(ends).hasSize(3);
        assertThat(ends[2]).isEqualTo(row.tokens().length - 1);
        String first = tokenizer.decode(Arrays.copyOfRange(row.tokens(), row.promptLength(), ends[0] + 1));
        assertThat(first).startsWith("It is 7.\n");
        assertThat(tokenizer.decode(Arrays.copyOfRange(row.tokens(), row.promptLength(), ends[0])))
                .doesNotContain("\n");
        assertThat(tokenizer.decode(Arrays.copyOfRange(row.tokens(), row.promptLength(), ends[1] + 1)))
                .startsWith("It is 7.\nThen 9.\n");
    }

    @Test
    void whatFollowsAStepDoesNotMoveItsEnd() {
        int[] two = ends(row("It is 7.\nThen 9."));
        int[] three = ends(row("It is 7.\nThen 9.\nOr not."));
        assertThat(three[0]).isEqualTo(two[0]);
    }

    @Test
    void withoutASeparatorThereIsOneStep() {
        PromptedRow row = row("It is 9.");
        assertThat(ends(row)).containsExactly(row.tokens().length - 1);
    }
}
