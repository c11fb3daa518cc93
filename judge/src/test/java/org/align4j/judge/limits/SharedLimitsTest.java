package org.align4j.judge.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.core.UserError;
import org.align4j.judge.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes' budgets, as two clients of one keeper. */
@Timeout(60)
class SharedLimitsTest {
    @Test
    void whatOneSpendsIsGoneForAll() throws InterruptedException {
        try (LimitKeeper keeper = LimitKeeper.start("127.0.0.1", "secret")) {
            Budget one = new RemoteBudgets(keeper.address()).of("judge", 1.0, 0);
            Budget other = new RemoteBudgets(keeper.address()).of("judge", 1.0, 0);
            assertThat(one.begin()).isTrue();
            one.spend(0.5);
            one.end();
            // the mean call costs 0.5: a second one under way may use up what is left
            assertThat(other.begin()).isTrue();
            assertThat(one.begin()).isFalse();
            other.spend(0.5);
            other.end();
            assertThat(one.begin()).isFalse();
            assertThat(other.begin()).isFalse();
        }
    }

    @Test
    void budgetsOfOtherNamesAreOthers() throws InterruptedException {
        try (LimitKeeper keeper = LimitKeeper.start("127.0.0.1", "secret")) {
            RemoteBudgets budgets = new RemoteBudgets(keeper.address());
            budgets.of("judge", 1.0, 0).spend(2);
            assertThat(budgets.of("judge", 1.0, 0).begin()).isFalse();
            assertThat(budgets.of("other", 1.0, 0).begin()).isTrue();
        }
    }

    @Test
    void noMoreCallsAreUnderWayThanOneProcessWouldMake() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try (LimitKeeper keeper = LimitKeeper.start("127.0.0.1", "secret")) {
            List<Budget> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(new RemoteBudgets(keeper.address()).of("judge", null, 2));
            }
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                Budget budget = processes.get(i % processes.size());
                calls.add(threads.submit(() -> {
                    assertThat(budget.begin()).isTrue();
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    underWay.decrementAndGet();
                    budget.end();
                    return null;
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isLessThanOrEqualTo(2).isPositive();
    }

    @Test
    void aCallOfAProcessThatIsLostIsFreeAgain() throws Exception {
        try (LimitKeeper keeper = LimitKeeper.start("127.0.0.1", "secret")) {
            String[] place = keeper.address().split(" ");
            Socket lost = new Socket(place[0], Integer.parseInt(place[1]));
            lost.getOutputStream().write("secret begin judge Infinity 1\n".getBytes(StandardCharsets.UTF_8));
            assertThat(new InputStreamReader(lost.getInputStream(), StandardCharsets.UTF_8).read())
                    .isEqualTo('y');
            Budget other = new RemoteBudgets(keeper.address()).of("judge", null, 1);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<Boolean> waiting = thread.submit(other::begin);
            // as the system does for a process that has ended
            lost.close();
            assertThat(waiting.get()).isTrue();
            thread.shutdownNow();
        }
    }

    @Test
    void whoDoesNotKnowTheSecretIsNotAnswered() throws IOException {
        try (LimitKeeper keeper = LimitKeeper.start("127.0.0.1", "secret")) {
            String guessed = keeper.address().replace("secret", "guessed");
            assertThatThrownBy(
                            () -> new RemoteBudgets(guessed).of("judge", 1.0, 0).begin())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("judge judge does not answer at 127.0.0.1:");
        }
    }

    @Test
    void withoutAnyLimitNobodyIsAsked() throws InterruptedException {
        assertThat(new RemoteBudgets("127.0.0.1 1 secret").of("judge", null, 0).begin())
                .isTrue();
    }
}
