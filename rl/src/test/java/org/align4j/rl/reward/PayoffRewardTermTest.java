package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayoffRewardTermTest {
    private final PayoffRewardTerm term = new PayoffRewardTerm(2, -0.5);

    @Test
    void anAnswerIsWorthWhatTheGroundTruthSays() {
        String truth = "{\"L\": 0.25, \"H 1\": 1}";
        assertThat(term.score(truth, " L\n")).isEqualTo(new Score.OfEpisode(0.5, 0.25));
        assertThat(term.score(truth, "H 1")).isEqualTo(new Score.OfEpisode(2, 1));
        assertThat(term.score(truth, "H")).isEqualTo(new Score.OfEpisode(-1, -0.5));
    }

    @Test
    void aGroundTruthThatSaysNothingLeavesTheAnswerUnscored() {
        for (String truth : new String[] {null, "7", "{\"L\"", "[1]", "{\"L\": \"much\"}"}) {
            assertThat(term.score(truth, "L")).as("%s", truth).isInstanceOf(Score.Missing.class);
        }
    }
}
