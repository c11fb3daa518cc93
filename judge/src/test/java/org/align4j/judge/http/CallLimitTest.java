package org.align4j.judge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallLimitTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void shrinksOncePerEpisodeAndGrowsAfterCleanRounds() {
        CallLimit limit = new CallLimit(new Concurrency.Adaptive(20, 64), now::get);
        limit.overloaded(Duration.ofSeconds(5));
        limit.overloaded(Duration.ZERO);
        assertThat(limit.limit()).isEqualTo(16);
        now.addAndGet(Duration.ofSeconds(21).toNanos());
        limit.overloaded(Duration.ZERO);
        assertThat(limit.limit()).isEqualTo(12);
        for (int i = 0; i < 12; i++) {
            limit.succeeded();
        }
        assertThat(limit.limit()).isEqualTo(13);
        limit.failed();
        for (int i = 0; i < 12; i++) {
            limit.succeeded();
        }
        assertThat(limit.limit()).isEqualTo(13);
    }

    @Test
    void aFixedLimitStays() {
        CallLimit limit = new CallLimit(new Concurrency.Fixed(3), now::get);
        limit.overloaded(Duration.ZERO);
        for (int i = 0; i < 100; i++) {
            limit.succeeded();
        }
        assertThat(limit.limit()).isEqualTo(3);
    }

    @Test
    void neverGrowsBeyondItsMost() {
        CallLimit limit = new CallLimit(new Concurrency.Adaptive(1, 2), now::get);
        for (int i = 0; i < 100; i++) {
            limit.succeeded();
        }
        assertThat(limit.limit()).isEqualTo(2);
    }
}
