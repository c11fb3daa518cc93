package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.align4j.judge.selection.KCentreSpread;
import org.align4j.judge.selection.NoneSpread;
import org.align4j.judge.selection.PowerSpread;
import org.align4j.judge.selection.PromptEntropySpread;
import org.align4j.judge.selection.Spread;
import org.junit.jupiter.api.Test;

/** Six pairs of three prompts, two of each, and one that was answered; what answers say falls from 0.6 to 0.1. */
class PairTakingTest {
    private static final double[] SCORES = {0.6, 0.5, 0.4, 0.3, 0.2, 0.1};
    private static final double[][] POINTS = {{1, 0}, {1.1, 0}, {0, 1}, {0, 1.1}, {3, 3}, {3.1, 3}, {1, 0.1}};
    private static final double[][] PROMPTS = {{0}, {0}, {0.1}, {0.1}, {5}, {5}, {0}};

    @Test
    void thoseThatSayMostAndOfAPromptOneAtMost() {
        assertThat(taken(new NoneSpread(), false, 3)).containsExactly(0, 1, 2);
        assertThat(taken(new NoneSpread(), true, 3)).containsExactly(0, 2, 4);
        assertThat(taken(new NoneSpread(), true, 6)).containsExactly(0, 2, 4);
    }

    @Test
    void kCentreLeavesOutWhatLiesByWhatWasAnswered() {
        assertThat(taken(new KCentreSpread(), false, 2)).containsExactly(2, 1);
        assertThat(taken(new KCentreSpread(), true, 2)).containsExactly(4, 2);
    }

    @Test
    void promptEntropyTakesPromptsUnlikeTheOthers() {
        assertThat(taken(new PromptEntropySpread(1, 1), false, 2)).containsExactly(4, 2);
        assertThat(taken(new PromptEntropySpread(1, 1), true, 3)).containsExactly(4, 2, 0);
        assertThat(taken(new PromptEntropySpread(1e-6, 1), false, 3)).containsExactly(0, 1, 2);
    }

    @Test
    void powerLeavesToChanceWhatItsBetaDoesNotSettle() {
        assertThat(taken(new PowerSpread(1e6), false, 6)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(taken(new PowerSpread(1e-6), false, 6))
                .doesNotHaveDuplicates()
                .isNotEqualTo(List.of(0, 1, 2, 3, 4, 5));
        assertThat(taken(new PowerSpread(1), true, 6)).hasSize(3);
    }

    private static List<Integer> taken(Spread spread, boolean onePerPrompt, int wanted) {
        ChooseConfig config = new ChooseConfig(Acquisition.INFORMATION, 1, 1, 0, spread, onePerPrompt, 2, 1);
        PairTaking.Places places = new PairTaking.Places(POINTS, () -> PROMPTS, i -> "prompt " + i / 2);
        return new PairTaking(config, new Random(3)).of(SCORES, wanted, places).pairs();
    }
}
