package org.align4j.judge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.judge.Candidate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every check keeps, so that no policy is paid for nothing and no error counts as wrong. */
class AnswerCheckContractTest {
    /**
     * One of every check.
     *
     * @param truth null for checks that need none
     * @param unreadable a truth that leaves it undecided; null where every truth can be read
     * @param wrong completions that policies have tried: they earn nothing
     */
    record Probe(
            AnswerCheck check,
            String gold,
            @Nullable String truth,
            @Nullable String unreadable,
            List<String> wrong) {
        @Override
        public String toString() {
            return check.getClass().getSimpleName();
        }
    }

    static Stream<Probe> probes() {
        List<String> guesses =
                List.of("0 1 2 3 4 5 6 7 8 9 10", "I do not know.", "####", "\\boxed{}", "the answer is");
        return Stream.of(
                new Probe(new NumericAnswerCheck(0), "so #### 42", "42", "many", guesses),
                new Probe(new MathAnswerCheck(), "It is $\\boxed{\\frac{1}{2}}$.", "0.5", "\\frac{", guesses),
                new Probe(new ExactAnswerCheck(LetterCase.ANY), "New York", "new york", null, guesses),
                new Probe(new RegexAnswerCheck("answer: (\\w+)"), "answer: yes", "yes", null, guesses),
                new Probe(
                        new CommandAnswerCheck(List.of("grep", "-q", "\"completion\":\"42\""), 10),
                        "42",
                        "42",
                        null,
                        List.of("41")),
                new Probe(new ContainsAnswerCheck(List.of(), LetterCase.ANY), "to Rome!", "Rome", null, guesses),
                new Probe(new StringF1AnswerCheck(), "The Eiffel Tower.", "Eiffel Tower", "...", guesses),
                new Probe(
                        new FormatAnswerCheck(List.of("think", "answer")),
                        "<think>6 x 7</think>\n<answer>42</answer>",
                        null,
                        null,
                        List.of(
                                "<think></think><answer>42</answer>",
                                "<answer>42</answer><think>hm</think>",
                                "<think>a</think><answer>1</answer><answer>42</answer>",
                                "<think>a<answer>42</answer></think>",
                                "x <think>a</think><answer>42</answer>")),
                new Probe(
                        new JsonSchemaAnswerCheck(null),
                        "```json\n{\"name\": \"Ann\", \"age\": 3}\n```",
                        "{\"type\": \"object\", \"required\": [\"name\"], \"properties\": {\"age\": {\"type\": \"integer\","
                                + " \"minimum\": 0}}}",
                        "{\"oneOf\": []}",
                        List.of("{}", "{\"name\": \"Ann\", \"age\": -1}", "[]", "{\"name\": \"Ann\"} and more")),
                new Probe(
                        new ConstraintsAnswerCheck(ConstraintsAnswerCheck.Scoring.ALL),
                        "one two three",
                        "[{\"type\": \"min-words\", \"value\": 3}, {\"type\": \"no-commas\"}]",
                        "[{\"type\": \"be-nice\"}]",
                        List.of("one, two, three", "one")),
                new Probe(
                        new LengthAnswerCheck(LengthAnswerCheck.Unit.WORDS, 2, 3),
                        "just two",
                        null,
                        null,
                        List.of("one", "one two three four", "- - -")),
                new Probe(new RepetitionAnswerCheck(2), "no word comes twice", null, null, List.of("...")));
    }

    @ParameterizedTest
    @MethodSource("probes")
    void theGoldAnswerEarnsOne(Probe probe) {
        assertThat(score(probe, probe.gold(), probe.truth())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("probes")
    void nothingEarnsNothing(Probe probe) {
        for (String empty : List.of("", "   ", "\n")) {
            assertThat(score(probe, empty, probe.truth())).as("'%s'", empty).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("probes")
    void guessesEarnNothing(Probe probe) {
        for (String wrong : probe.wrong()) {
            assertThat(score(probe, wrong, probe.truth())).as("'%s'", wrong).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("probes")
    void aMissingOrUnreadableTruthIsUndecidedAndNeverWrong(Probe probe) {
        if (probe.truth() != null && !(probe.check() instanceof CommandAnswerCheck)) {
            assertThat(score(probe, probe.gold(), null)).isNaN();
        }
        if (probe.unreadable() != null) {
            assertThat(score(probe, probe.gold(), probe.unreadable())).isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("probes")
    void scoresAreSharesAndTheSameEachTime(Probe probe) {
        for (String text : List.of(probe.gold(), "some other text, with 7 words in it", "<think>x", "{\"a\": 1}")) {
            double score = score(probe, text, probe.truth());
            assertThat(score).as(text).isBetween(0.0, 1.0);
            assertThat(score(probe, text, probe.truth())).isEqualTo(score);
        }
    }

    @Test
    void everyCheckIsProbed() {
        Set<Class<?>> probed = new HashSet<>();
        probes().forEach(probe -> probed.add(probe.check().getClass()));
        // Somebody else's; PluginsTest has the example's.
        probed.add(PluginAnswerCheck.class);
        assertThat(probed).contains(AnswerCheck.class.getPermittedSubclasses());
    }

    private static double score(Probe probe, String completion, @Nullable String truth) {
        return probe.check()
                .check(new Candidate("c", Content.user("?"), Content.assistant(completion), truth))
                .score();
    }
}
