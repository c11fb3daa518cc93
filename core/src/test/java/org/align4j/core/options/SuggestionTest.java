package org.align4j.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("learning-rate", "steps", "sft", "seed");

    @Test
    void aSlipOfTheFingersIsRecognised() {
        assertThat(Suggestion.nearest("lerning-rate", KNOWN)).contains("learning-rate");
        assertThat(Suggestion.nearest("setps", KNOWN)).contains("steps");
        assertThat(Suggestion.nearest("sfd", KNOWN)).contains("sft");
    }

    @Test
    void anotherSpellingABeginningAndAMissingGroupAreRecognised() {
        List<String> flags = List.of("--training.learning-rate", "--training.batch.size", "--evaluate-every");
        assertThat(Suggestion.nearest("--learning_rate", flags)).contains("--training.learning-rate");
        assertThat(Suggestion.nearest("--learningRate", flags)).contains("--training.learning-rate");
        assertThat(Suggestion.nearest("--lerning-rate", flags)).contains("--training.learning-rate");
        assertThat(Suggestion.nearest("--batch.size", flags)).contains("--training.batch.size");
        assertThat(Suggestion.nearest("eval", List.of("reward", "evaluate"))).contains("evaluate");
        assertThat(Suggestion.nearest("eval", List.of("evaluate", "evaluate-every")))
                .isEmpty();
        assertThat(Suggestion.same("size", flags)).containsExactly("--training.batch.size");
    }

    @Test
    void aDifferentWordIsNotGuessedAt() {
        assertThat(Suggestion.nearest("temperature", KNOWN)).isEmpty();
        assertThat(Suggestion.phrase("x", KNOWN)).isEmpty();
    }
}
