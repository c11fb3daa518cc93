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
    void aDifferentWordIsNotGuessedAt() {
        assertThat(Suggestion.nearest("temperature", KNOWN)).isEmpty();
        assertThat(Suggestion.phrase("x", KNOWN)).isEmpty();
    }
}
