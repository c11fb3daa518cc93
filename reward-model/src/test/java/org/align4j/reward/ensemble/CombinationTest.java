package org.align4j.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CombinationTest {
    private static List<Combination> all(double penalty) {
        return List.of(new Mean(), new Worst(), new Median(), new Variance(penalty), new Deviation(penalty));
    }

    static Stream<JsonNode> golden() {
        return StreamSupport.stream(
                Fixtures.json("losses/ensemble_reward.json").get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void valuesAreThoseOfTheFixture(JsonNode golden) {
        double penalty = golden.at("/parameters/penalty").doubleValue();
        JsonNode scores = golden.at("/parameters/scores");
        List<String> names =
                List.of("mean", "worst", "median", "mean_minus_penalty_variance", "mean_minus_penalty_std");
        for (int which = 0; which < names.size(); which++) {
            double[] expected = Fixtures.numbers(golden.path("expected").get(names.get(which)));
            for (int completion = 0; completion < expected.length; completion++) {
                int at = completion;
                double[] byMember = StreamSupport.stream(scores.spliterator(), false)
                        .mapToDouble(member -> member.get(at).doubleValue())
                        .toArray();
                assertThat(all(penalty).get(which).of(byMember))
                        .as(names.get(which))
                        .isCloseTo(
                                expected[completion],
                                within(golden.get("tolerance").doubleValue()));
            }
        }
    }

    @Test
    void membersThatAgreeAreBelievedWhateverTheCombination() {
        for (Combination combination : all(0.7)) {
            assertThat(combination.of(new double[] {1.5, 1.5, 1.5})).isCloseTo(1.5, within(1e-12));
            assertThat(combination.of(new double[] {-2})).isEqualTo(-2);
        }
    }

    @Test
    void theOrderOfMembersDoesNotMatterAndAShiftOfAllShiftsTheReward() {
        RandomGenerator random = new Seeds(3).generator("members");
        for (int round = 0; round < 50; round++) {
            double[] scores = random.doubles(2 + random.nextInt(5), -3, 3).toArray();
            double[] turned = new double[scores.length];
            Arrays.setAll(turned, i -> scores[scores.length - 1 - i]);
            double[] shifted = Arrays.stream(scores).map(score -> score + 2.5).toArray();
            for (Combination combination : all(random.nextDouble())) {
                double reward = combination.of(scores);
                assertThat(combination.of(turned)).isCloseTo(reward, within(1e-12));
                assertThat(combination.of(shifted)).isCloseTo(reward + 2.5, within(1e-12));
                assertThat(reward)
                        .isLessThanOrEqualTo(Arrays.stream(scores).max().orElseThrow());
            }
        }
    }

    @Test
    void aPenaltyIsNeverNegative() {
        assertThatThrownBy(() -> new Variance(-0.1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("penalty must be >= 0");
        assertThatThrownBy(() -> new Deviation(-0.1)).isInstanceOf(UserError.class);
    }
}
