package org.align4j.judge.principle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipleTest {
    private static final String PROMPT = "Where is the parcel with my toaster?";

    @Test
    void wordsAreFoundAsWholeWordsInAnyCase() {
        Principle polite = new Principle.UsesWords(List.of("thank you", "sorry"), 2);
        assertThat(polite.score(PROMPT, "SORRY, and Thank\nyou!")).isEqualTo(1);
        assertThat(polite.score(PROMPT, "We are sorry.")).isEqualTo(0.5);
        assertThat(polite.score(PROMPT, "thankyou sorrybut")).isZero();
    }

    @Test
    void eachWordToAvoidCosts() {
        Principle harmless = new Principle.AvoidsWords(List.of("stupid"));
        assertThat(harmless.score(PROMPT, "Fine.")).isEqualTo(1);
        assertThat(harmless.score(PROMPT, "stupid")).isEqualTo(0.5);
        assertThat(harmless.score(PROMPT, "stupid stupid")).isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void topicIsThePromptsOwnLongWords() {
        Principle topic = new Principle.OnTopic(2, 4, List.of("Where", "with"));
        assertThat(topic.score(PROMPT, "Your toaster's parcel left.")).isEqualTo(0.5);
        assertThat(topic.score(PROMPT, "The parcel with your toaster left.")).isEqualTo(1);
        assertThat(topic.score(PROMPT, "The weather is fine.")).isZero();
        assertThat(topic.score("Is it on?", "No."))
                .as("a prompt without long words asks nothing")
                .isEqualTo(1);
    }

    @Test
    void sameSubjectsAreThoseInBothOverThoseInEither() {
        Principle subjects = new Principle.SameSubjects(List.of("toaster", "kettle", "broken|does not work", "refund"));
        String prompt = "My toaster does not work.";
        assertThat(subjects.score(prompt, "We repair the broken Toaster.")).isEqualTo(1);
        assertThat(subjects.score(prompt, "We repair the toaster."))
                .as("one of two")
                .isEqualTo(0.5);
        assertThat(subjects.score(prompt, "We repair the broken kettle."))
                .as("one of three")
                .isEqualTo(1 / 3.0);
        assertThat(subjects.score(prompt, "The toasters are fine."))
                .as("another word")
                .isZero();
        assertThat(subjects.score("Good morning.", "Good morning.")).isEqualTo(1);
        assertThat(subjects.score("Good morning.", "The kettle is here."))
                .as("of something that was not asked about")
                .isZero();
        assertThatThrownBy(() -> new Principle.SameSubjects(List.of("toaster|")))
                .hasMessageContaining("subjects")
                .hasMessageContaining("must have a letter or digit each");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0.5", "4, 1", "8, 1", "12, 0.5", "16, 0", "40, 0"})
    void lengthFallsInAStraightLineOutsideItsRange(int words, double score) {
        Principle length = new Principle.LengthRange(4, 8);
        assertThat(length.score(PROMPT, "word ".repeat(words))).isCloseTo(score, within(1e-12));
    }

    @Test
    void refusalCountsAtTheStartOnly() {
        Principle open = new Principle.AvoidsRefusal(List.of("i can't"), 5);
        assertThat(open.score(PROMPT, "I can’t help with that.")).isZero();
        assertThat(open.score(PROMPT, "Here is one two three four five, I can't complain."))
                .isEqualTo(1);
    }

    @Test
    void repetitionLowersTheShareOfDistinctRuns() {
        Principle fresh = new Principle.AvoidsRepetition(2);
        assertThat(fresh.score(PROMPT, "a b c d")).isEqualTo(1);
        assertThat(fresh.score(PROMPT, "a b a b a")).isEqualTo(0.5);
        assertThat(fresh.score(PROMPT, "a")).isEqualTo(1);
    }

    @Test
    void anEndIsASentencesEnd() {
        Principle ends = new Principle.EndsWell(".!?");
        assertThat(ends.score(PROMPT, "Done. ")).isEqualTo(1);
        assertThat(ends.score(PROMPT, "Done and")).isZero();
        assertThat(ends.score(PROMPT, "")).isZero();
    }

    @Test
    void patternsThatDoNotCompileAreRefused() {
        assertThat(new Principle.Matches("(?i)MON|TUE").score(PROMPT, "on mon")).isEqualTo(1);
        assertThatThrownBy(() -> new Principle.Matches("("))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pattern");
        assertThatThrownBy(() -> new Principle.UsesWords(List.of("!"), 1)).isInstanceOf(UserError.class);
    }
}
