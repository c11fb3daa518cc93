package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.judge.Budget;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is paid, for what, and what an error says instead of an answer. */
@Timeout(300)
class PaidAnswersTest {
    /** A dollar a thousand tokens, either way. */
    private static final Price PRICE = new Price(1000, 1000, 0, null);

    @TempDir
    private Path work;

    /** No vendor gives cached tokens away: where their price is not said, they cost what others do. */
    @Test
    void cachedTokensAreNotFree() {
        assertThat(new Price(2, 10, 0, null).dollars(1_000_000, 0, 500_000)).isEqualTo(2);
        assertThat(new Price(2, 10, 0.5, null).dollars(1_000_000, 0, 500_000)).isEqualTo(1.25);
    }

    @Test
    void theSameQuestionOfTwoPairsIsPaidOnce() {
        try (ScriptedServer server = new ScriptedServer(request -> Answer.says("[[1]]"))) {
            OpenaiFixture fixture = fixture(server).client(5, 3, 20, new Concurrency.Fixed(8));
            try (Judge judge = fixture.judge()) {
                List<Verdict> verdicts = judge.compare(List.of(
                        OpenaiFixture.pair("a", "x", "y"),
                        OpenaiFixture.pair("b", "x", "y"),
                        OpenaiFixture.pair("c", "x", "z"),
                        OpenaiFixture.pair("d", "x", "y")));
                assertThat(verdicts).extracting(Verdict::pFirst).containsOnly(1.0);
                assertThat(verdicts)
                        .extracting(verdict -> verdict.cost().tries())
                        .containsExactly(1, 0, 1, 0);
            }
            assertThat(server.questions()).hasSize(2);
        }
    }

    /** An answer of blanks is billed like any other; so is one of another shape. */
    @Test
    void answersThatCannotBeUsedAreCountedAndCountTheSameWhenTheyAreKept() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request ->
                ScriptedServer.isProbe(request) || asked.incrementAndGet() == 3 ? Answer.says("[[1]]") : empty())) {
            Verdict fresh = judged(fixture(server).price(PRICE));
            assertThat(fresh.ok()).isTrue();
            assertThat(fresh.cost().promptTokens()).isEqualTo(3 * 100);
            assertThat(fresh.cost().completionTokens()).isEqualTo(2 * 7 + 10);
            assertThat(fresh.cost().dollars()).isCloseTo(0.324, within(1e-12));
            Verdict kept = judged(fixture(server).price(PRICE));
            assertThat(kept.cost()).isEqualTo(fresh.cost());
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aLimitHoldsForAnswersThatCannotBeUsedToo() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (ScriptedServer.isProbe(request)) {
                return Answer.says("1");
            }
            asked.incrementAndGet();
            return empty();
        })) {
            OpenaiFixture fixture =
                    fixture(server).price(new Price(1000, 1000, 0, 0.5)).client(5, 3, 20, new Concurrency.Fixed(1));
            try (Judge judge = fixture.judge()) {
                for (String text : List.of("a", "b", "c", "d", "e")) {
                    judge.compare(List.of(OpenaiFixture.pair(text, text, "y")));
                }
            }
            assertThat(asked).as("two calls of three tries cost 0.64 dollars").hasValue(6);
        }
    }

    /** Nobody knows what a call costs before one has ended: eight at once would have cost eight times the limit. */
    @Test
    void aLimitHoldsForTheFirstCallsToo() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = counting(asked, "[[1]]")) {
            OpenaiFixture fixture = fixture(server)
                    .reading(ReadingChoice.TEXT)
                    .price(new Price(1000, 1000, 0, 0.1))
                    .client(5, 3, 20, new Concurrency.Fixed(8));
            try (Judge judge = fixture.judge()) {
                judge.compare(pairs(20));
            }
            assertThat(asked).as("one call costs 0.11 dollars").hasValue(1);
        }
    }

    /** Answers without a verdict are not kept, but they were paid for, and calls that a kill cut off may have been. */
    @Test
    void whatEarlierAttemptsPaidCountsAndIsSaid() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = counting(asked, "I like both.")) {
            OpenaiFixture fixture = fixture(server)
                    .reading(ReadingChoice.TEXT)
                    .price(new Price(1000, 1000, 0, 0.5))
                    .client(5, 3, 20, new Concurrency.Fixed(1));
            for (int attempt = 0; attempt < 3; attempt++) {
                try (Judge judge = fixture.judge()) {
                    judge.compare(pairs(1));
                }
                if (attempt == 0) {
                    Files.writeString(
                            work.resolve("calls-fake.jsonl"),
                            "{\"asked\":\"k\"}\n{\"asked\":\"l\"}\n{\"ended\":\"l",
                            StandardOpenOption.APPEND);
                }
            }
            assertThat(asked).as("calls of 0.11 dollars").hasValue(5);
            assertThat(fixture.notes)
                    .contains(
                            "judge fake: this run has paid $0.3300 before; 2 calls were under way when it was"
                                    + " interrupted; what came of them is lost, so they are made, and perhaps paid for, once more");
        }
    }

    private static List<Comparison> pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> OpenaiFixture.pair("p" + i, "text " + i, "y"))
                .toList();
    }

    @Test
    void aLimitThatCannotBeKeptIsRefused() {
        try (ScriptedServer server = new ScriptedServer(request ->
                new Answer(200, Map.of(), "{\"choices\": [{\"message\": {\"content\": \"[[1]]\"}}]}", false))) {
            assertThatThrownBy(() -> judged(fixture(server).price(new Price(1, 1, 0, 5.0))))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("price.max-cost cannot be kept, since model at ");
            assertThat(judged(fixture(server).price(new Price(1, 1, 0, null)).budget(Budget.of(null)))
                            .ok())
                    .isTrue();
        }
    }

    /** As gateways report what is wrong behind them. */
    @Test
    void anErrorWithinAnAnswerIsTreatedAsItsStatusSays() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer(request -> ScriptedServer.isProbe(request) || asked.incrementAndGet() > 5
                        ? Answer.says("[[1]]")
                        : new Answer(
                                200,
                                Map.of("Retry-After", "7"),
                                "{\"error\": {\"message\": \"Provider returned error\", \"code\": 429}}",
                                false))) {
            OpenaiFixture fixture = fixture(server).client(5, 10, 20, new Concurrency.Fixed(1));
            assertThat(judged(fixture).ok())
                    .as("not three tries, as of a garbled answer")
                    .isTrue();
            assertThat(fixture.pauses).hasSize(5).containsOnly(Duration.ofSeconds(7));
        }
    }

    @Test
    void aModelThatSpendsItsLimitOnThoughtsIsAskedWithMoreRoom() {
        try (ScriptedServer server =
                new ScriptedServer(request -> request.path("max_tokens").asInt() < 100
                        ? Answer.status(
                                400,
                                "{\"error\": {\"message\": \"Could not finish the message because max_tokens or model output"
                                        + " limit was reached. Please try again with higher max_tokens.\"}}")
                        : Answer.says("[[2]]"))) {
            OpenaiFixture fixture =
                    fixture(server).reading(ReadingChoice.TEXT).request(new RequestConfig(0, 0L, 64, "{}"));
            assertThat(judged(fixture).pFirst()).isZero();
            assertThat(judged(fixture).pFirst()).as("from what is kept").isZero();
        }
    }

    @Test
    void aFilterIsARefusalAndNoFailure() {
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.isProbe(request)
                ? Answer.says("1")
                : Answer.status(400, "{\"error\": {\"code\": \"content_filter\", \"message\": \"filtered\"}}"))) {
            assertThat(judged(fixture(server)).status()).isEqualTo(Status.REFUSED);
        }
    }

    @Test
    void aRedirectIsNamedAndNotFollowed() {
        try (ScriptedServer other = new ScriptedServer(request -> Answer.says("[[1]]"));
                ScriptedServer server = new ScriptedServer(request ->
                        new Answer(307, Map.of("Location", other.baseUrl() + "/chat/completions"), "", false))) {
            assertThatThrownBy(() -> judged(fixture(server).key("sk-0123456789")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("HTTP 307 (it is at " + other.baseUrl() + "/chat/completions; redirects are")
                    .hasMessageEndingWith("so base-url must name the right place)");
            assertThat(other.requests()).as("the key went nowhere else").isEmpty();
        }
    }

    @Test
    void anErrorWhosePackingIsUnknownIsStillItsStatus() {
        try (ScriptedServer server =
                new ScriptedServer(request -> new Answer(401, Map.of("Content-Encoding", "br"), "?", false))) {
            assertThatThrownBy(() -> judged(fixture(server)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("HTTP 401");
            assertThat(server.requests()).as("not tried again").hasSize(1);
        }
    }

    @Test
    void textDeflatedWithoutAHeadIsRead() {
        Answer plain = Answer.says("It is kind. [[1]]");
        try (ScriptedServer server = new ScriptedServer(
                request -> new Answer(200, Map.of("Content-Encoding", "deflate"), plain.body(), false))) {
            assertThat(judged(fixture(server)).pFirst()).isEqualTo(1);
        }
    }

    /** Each part alone is not the key, but what is made of them would be. */
    @Test
    void aKeyInPiecesIsNotPutTogether() {
        try (ScriptedServer server = new ScriptedServer(request -> new Answer(
                200,
                Map.of(),
                "{\"choices\": [{\"message\": {\"content\": [{\"type\": \"text\", \"text\": \"Key sk-0123\"},"
                        + " {\"type\": \"text\", \"text\": \"456789. [[1]]\"}]}}]}",
                false))) {
            for (int time = 0; time < 2; time++) {
                assertThat(judged(fixture(server).key("sk-0123456789")).rationale())
                        .isEqualTo("Key [key].");
            }
        }
    }

    private static Answer empty() {
        return new Answer(
                200,
                Map.of(),
                "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \" \"}}],"
                        + " \"usage\": {\"prompt_tokens\": 100.0, \"completion_tokens\": 7.0}}",
                false);
    }

    private OpenaiFixture fixture(ScriptedServer server) {
        return new OpenaiFixture(server.baseUrl(), work).reading(ReadingChoice.TEXT);
    }

    private static ScriptedServer counting(AtomicInteger asked, String answer) {
        return new ScriptedServer(request -> {
            if (!ScriptedServer.isProbe(request)) {
                asked.incrementAndGet();
            }
            return Answer.says(answer);
        });
    }

    private static Verdict judged(OpenaiFixture fixture) {
        try (Judge judge = fixture.judge()) {
            return judge.compare(List.of(OpenaiFixture.PAIR)).get(0);
        }
    }
}
