package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class QueryScheduleTest {
    /** Rates 1, 2/3, 1/2 of 13: 6, 4, 3; rates 1, 4/5, 1/2 of 10: 4.35, 3.48, 2.17, the largest remainder is the second's. */
    @Test
    void roundsByTheLargestRemainder() {
        assertThat(QuerySchedule.CONSTANT.spread(10, 3)).containsExactly(4, 3, 3);
        assertThat(QuerySchedule.HYPERBOLIC.spread(13, 3)).containsExactly(6, 4, 3);
        assertThat(QuerySchedule.INVERSE_QUADRATIC.spread(10, 3)).containsExactly(4, 4, 2);
        assertThat(QuerySchedule.HYPERBOLIC.spread(7, 1)).containsExactly(7);
        assertThat(QuerySchedule.HYPERBOLIC.spread(7, 0)).isEmpty();
    }

    @Test
    void everyQuestionIsAskedOnceAndNeverMoreLaterThanEarlier() {
        RandomGenerator random = new Seeds(1).generator("schedules");
        for (int i = 0; i < 200; i++) {
            int questions = random.nextInt(1000);
            int points = 1 + random.nextInt(60);
            for (QuerySchedule schedule : QuerySchedule.values()) {
                int[] spread = schedule.spread(questions, points);
                assertThat(Arrays.stream(spread).sum()).isEqualTo(questions);
                for (int k = 1; k < points; k++) {
                    assertThat(spread[k]).isBetween(0, spread[k - 1] + 1);
                }
            }
        }
    }
}
