package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.backend.ChatReply.Alternative;
import org.align4j.judge.backend.ChatReply.TokenLogprobs;
import org.junit.jupiter.api.Test;

class LabelLogprobsTest {
    private static final LabelSet DUEL = new LabelSet(List.of("1", "2", "tie"), List.of(1.0, 0.0, 0.5));
    private static final LabelSet LETTERS = new LabelSet(List.of("(A)", "(B)"), List.of(1.0, 0.0));
    private static final LabelSet SCALE = new LabelSet(List.of("1", "2", "3"), List.of(1.0, 2.0, 3.0));

    @Test
    void softLabelsOfBothOrdersHaveTheirGoldenValues() {
        // judging.md 2.6: log-probs (-0.2, -1.7) and, swapped, (-0.9, -0.6) give 0.8175745 and 0.4255575.
        assertThat(share(token("1", -0.2, "2", -1.7), DUEL)).isCloseTo(0.8175745, within(1e-7));
        assertThat(share(token("2", -0.6, "1", -0.9), DUEL)).isCloseTo(0.4255575, within(1e-7));
    }

    @Test
    void everyWayOfWritingALabelCounts() {
        LabelLogprobs read = read(
                List.of(token("1", Math.log(0.3), " 1", Math.log(0.2), "１", Math.log(0.1), "2", Math.log(0.2))), DUEL);
        assertThat(read.shares()[0]).isCloseTo(0.75, within(1e-9));
        assertThat(read.mass()).isCloseTo(0.8, within(1e-9));
        assertThat(read.censored()).isFalse();
    }

    @Test
    void whiteSpaceAndThoughtsBeforeTheLabelArePassedOver() {
        List<TokenLogprobs> tokens = List.of(
                token("<think>", -0.1, "1", -3.0),
                token("2", -0.1, "1", -3.0),
                token("</think>", -0.1, "2", -3.0),
                token("\n\n", -0.1, "2", -3.0),
                token("1", Math.log(0.9), "2", Math.log(0.1)));
        assertThat(read(tokens, DUEL).shares()[0]).isCloseTo(0.9, within(1e-9));
    }

    @Test
    void labelsOfSeveralTokensAreFollowedUntilTheyDiffer() {
        List<TokenLogprobs> tokens =
                List.of(token("(", Math.log(0.8), "I", Math.log(0.2)), token("A", Math.log(0.6), "B", Math.log(0.3)));
        LabelLogprobs read = read(tokens, LETTERS);
        assertThat(read.shares()[0]).isCloseTo(0.6 / 0.9, within(1e-9));
        assertThat(read.mass()).as("of the whole").isCloseTo(0.8 * 0.9, within(1e-9));
    }

    /** The first token's probabilities are about a digit; the answer was about something else. */
    @Test
    void anAnswerThatOnlyBeginsLikeALabelHasNone() {
        for (List<String> said : List.of(
                List.of("1", "0"),
                List.of("2", ".", "5"),
                List.of("1", "/", "3"),
                List.of("1", " or", " 2"),
                List.of("1", "st"),
                List.of("2", " out", " of", " 3"),
                List.of("1", "-", "2"),
                List.of("1", "%"))) {
            assertThat(LabelLogprobs.read(sampled(said), SCALE)).as("%s", said).isEmpty();
        }
        for (List<String> said : List.of(
                List.of("1", "<|im_end|>"),
                List.of("2", ".", "\n"),
                List.of("1", "\n", "2"),
                List.of("1", ":", " it"))) {
            assertThat(LabelLogprobs.read(sampled(said), SCALE)).as("%s", said).isPresent();
        }
    }

    private static List<TokenLogprobs> sampled(List<String> tokens) {
        return tokens.stream().map(token -> token(token, -0.1, "3", -3.0)).toList();
    }

    @Test
    void anUnlistedContraryIsBoundedByTheLeastThatWasListed() {
        LabelLogprobs read = read(List.of(token("1", Math.log(0.9), "x", Math.log(0.05))), DUEL);
        assertThat(read.censored()).isTrue();
        assertThat(read.shares()[0]).isCloseTo(0.9 / 0.95, within(1e-9));
        assertThat(read(List.of(token("1", Math.log(0.9), "x", Math.log(0.05))), SCALE)
                        .shares()[0])
                .as("levels of a scale do not bound each other")
                .isEqualTo(1);
    }

    @Test
    void theExpectedScoreIsTheMeanOverTheLevels() {
        LabelLogprobs read = read(List.of(token("3", Math.log(0.5), "2", Math.log(0.25), "1", Math.log(0.05))), SCALE);
        assertThat(SCALE.expected(read.shares())).isCloseTo((1.5 + 0.5 + 0.05) / 0.8, within(1e-9));
    }

    @Test
    void anotherWordHasNoLabel() {
        assertThat(LabelLogprobs.read(List.of(token("The", -0.1, "A", -3.0)), DUEL))
                .isEmpty();
        assertThat(LabelLogprobs.read(List.of(), DUEL)).isEmpty();
        assertThat(LabelLogprobs.read(List.of(token("12", -0.1, "A", -3.0)), DUEL))
                .isEmpty();
    }

    private static double share(TokenLogprobs token, LabelSet labels) {
        return read(List.of(token), labels).shares()[0];
    }

    private static LabelLogprobs read(List<TokenLogprobs> tokens, LabelSet labels) {
        return LabelLogprobs.read(tokens, labels).orElseThrow();
    }

    /** A token, first of its alternatives. */
    private static TokenLogprobs token(Object... pairs) {
        List<Alternative> top = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            top.add(new Alternative((String) pairs[i], (Double) pairs[i + 1]));
        }
        return new TokenLogprobs(top.get(0).token(), top.get(0).logprob(), top);
    }
}
