package org.align4j.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.align4j.reward.StepScore;
import org.junit.jupiter.api.Test;

class VoteOfNTest {
    private static final Random RANDOM = new Random(3);

    private static VoteOfN vote(double[] weights, String... answers) {
        double[] worth = Arrays.stream(answers)
                .mapToDouble(each -> "7".equals(each) ? 1 : 0)
                .toArray();
        return new VoteOfN(Arrays.asList(answers), weights, worth);
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void allOfThemTakeTheMostFrequentAnswer() {
        VoteOfN.Outcome outcome = vote(ones(5), "7", "8", "7", null, "9").of(5, RANDOM);
        assertThat(outcome.value()).isEqualTo(1);
        assertThat(outcome.share()).isEqualTo(0.5);
        assertThat(vote(ones(4), "7", "8", "8", "7").of(4, RANDOM).value())
                .as("a tie is shared")
                .isEqualTo(0.5);
        assertThat(vote(ones(2), null, null).of(2, RANDOM)).isEqualTo(new VoteOfN.Outcome(0, 0));
    }

    @Test
    void aSureSolutionOutvotesTwoDoubtfulOnes() {
        double[] weights = {0.9, 0.3, 0.4};
        assertThat(vote(weights, "7", "8", "8").of(3, RANDOM).value()).isEqualTo(1);
        assertThat(vote(ones(3), "7", "8", "8").of(3, RANDOM).value()).isZero();
    }

    /** One of all is any of them; of three of four with three right ones and a wrong one, the right answer always wins. */
    @Test
    void fewerAreDrawnFromThoseThatThereAre() {
        VoteOfN three = vote(ones(4), "7", "7", "8", "7");
        assertThat(three.of(1, RANDOM).value()).isCloseTo(0.75, within(0.15));
        assertThat(three.of(3, RANDOM).value()).isEqualTo(1);
    }

    @Test
    void anAnswerIsTheLastLineOrTheLastNumber() {
        assertThat(AnswerText.LAST_LINE.of("3 + 4\n 7 \n\n")).isEqualTo("7");
        assertThat(AnswerText.LAST_LINE.of(" \n")).isNull();
        assertThat(AnswerText.LAST_NUMBER.of("So it is 1,200.0 in all.")).isEqualTo(AnswerText.LAST_NUMBER.of("1200"));
        assertThat(AnswerText.LAST_NUMBER.of("none")).isNull();
    }

    /** p = 0.9, 0.5, 0.8 at the ends of three steps. */
    @Test
    void stepsBecomeOneNumber() {
        float[] numbers = {3, (float) Math.log(9), 1, 0, (float) Math.log(4)};
        int[] ends = {1, 3, 4};
        assertThat(StepScore.MIN.of(numbers, ends)).isCloseTo(0.5, within(1e-7));
        assertThat(StepScore.PRODUCT.of(numbers, ends)).isCloseTo(0.36, within(1e-7));
        assertThat(StepScore.LAST.of(numbers, ends)).isCloseTo(0.8, within(1e-7));
        assertThat(StepScore.MEAN.of(numbers, ends)).isCloseTo(2.2 / 3, within(1e-7));
    }
}
