package org.align4j.rl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.Completion;
import org.align4j.model.Completion.Finish;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.RlConfig;
import org.align4j.rl.episode.Episode;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.rl.reward.Rewards.Earned;
import org.align4j.rl.reward.Rewards.Outcome;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class RewardsTest {
    @Test
    void overlongPunishmentIsThatOfTheGoldenValues() {
        JsonNode golden = GoldenRows.cases("overlong_punishment").findFirst().orElseThrow();
        OverlongRewardTerm term = new OverlongRewardTerm(
                1,
                golden.at("/parameters/longest").intValue(),
                golden.at("/parameters/cache").intValue());
        JsonNode lengths = golden.at("/inputs/lengths");
        for (int i = 0; i < lengths.size(); i++) {
            assertThat(term.punishment(lengths.get(i).intValue()))
                    .isCloseTo(golden.at("/expected/punishment").get(i).doubleValue(), within(1e-9));
        }
    }

    @Test
    void termsAddUpAndAVerifierCountsRightAnswers() {
        List<RewardTerm> terms = terms("[{type: judge, weight: 2.0, judge: {type: verifier, check: numeric}},"
                + " {type: missing-eos, penalty: 0.5}, {type: length, per-token: -0.01}]");
        try (Rewards rewards = open(terms)) {
            List<Outcome> scored = rewards.score(List.of(
                    episode("The answer is 12.", Finish.STOP, "12"),
                    episode("The answer is 13.", Finish.LENGTH, "12"),
                    episode("The answer is 12.", Finish.STOP, "a dozen")));
            Earned first = scored.get(0).earned().orElseThrow();
            assertThat(first.total()).isCloseTo(2 - 0.03, within(1e-12));
            assertThat(first.tokens()).containsExactly(new double[] {0, 0, 2 - 0.03}, within(1e-12));
            assertThat(first.terms().get("length").raw()).isEqualTo(3);
            assertThat(first.terms().get("length").value()).isCloseTo(-0.03, within(1e-12));
            assertThat(scored.get(1).earned().orElseThrow().total()).isCloseTo(-0.5 - 0.03, within(1e-12));
            assertThat(scored.get(2).earned())
                    .as("a ground truth without a number cannot be checked")
                    .isEmpty();
            assertThat(scored.get(2).missing()).isNotEmpty();
            assertThat(first.terms()).containsKeys("missing_eos", "length");
        }
    }

    /** float32, in which advantages are computed, would make infinity of the first. */
    @Test
    void whatIsNoNumberIsNoReward() {
        for (double perToken : new double[] {2e38, Double.NaN, Double.NEGATIVE_INFINITY}) {
            try (Rewards rewards = open(List.of(new LengthRewardTerm(perToken)))) {
                Outcome scored =
                        rewards.score(List.of(episode("12", Finish.STOP, "12"))).get(0);
                assertThat(scored.earned()).isEmpty();
                assertThat(scored.missing()).isEqualTo("length: its reward is " + 3 * perToken);
            }
        }
    }

    @Test
    void twoTermsOfOneNameAreRefused() {
        assertThatThrownBy(() -> open(List.of(new LengthRewardTerm(1), new LengthRewardTerm(2))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("two terms have the name length");
    }

    private static Rewards open(List<RewardTerm> terms) {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            return Rewards.open(
                    terms,
                    new RewardContext(
                            Optional.empty(),
                            "",
                            tokenizer,
                            new JudgeContext(Path.of("unused"), new Seeds(1), line -> {})));
        }
    }

    private static List<RewardTerm> terms(String yaml) {
        return new ArrayList<>(ConfigLoader.load(RlConfig.class, null, List.of(Assignment.of("rewards", yaml)))
                .rewards());
    }

    private static Episode episode(String text, Finish finish, String truth) {
        return Episode.of(
                new Prompt("p", Content.user("6 + 6?"), truth),
                new int[] {1, 2},
                new Completion(new int[] {3, 4, 5}, new float[3], text, finish));
    }
}
