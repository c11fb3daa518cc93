package org.align4j.judge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(6, 6, InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")), () -> 0.5);

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 520, 524, 529})
    void passingTroubleIsTriedAgain(int status) {
        assertThat(POLICY.afterStatus(status, headers(), "", 1)).contains(Duration.ofMillis(500));
        assertThat(POLICY.afterStatus(status, headers(), "", 6))
                .as("the tries are used up")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413, 422, 501, 505, 511})
    void whatIsWrongStaysWrong(int status) {
        assertThat(POLICY.afterStatus(status, headers(), "", 1)).isEmpty();
    }

    @Test
    void theServersOwnPauseIsObeyedInFull() {
        assertThat(after("Retry-After", "2")).contains(Duration.ofSeconds(2));
        assertThat(after("retry-after-ms", "1500")).contains(Duration.ofMillis(1500));
        assertThat(after("Retry-After", "Mon, 23 Nov 2026 12:00:30 GMT")).contains(Duration.ofSeconds(30));
        assertThat(after("Retry-After", "300")).contains(Duration.ofMinutes(5));
        assertThat(after("Retry-After", "86400"))
                .as("nobody waits for a day, and nobody asks before")
                .isEmpty();
        assertThat(after("Retry-After", "9".repeat(400)))
                .as("however many digits that takes")
                .isEmpty();
        assertThat(after("x-should-retry", "false")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-5",
                "0",
                "0.0",
                "1e3",
                "soon",
                "",
                "0x10p3",
                "Mon, 99 Nov 2026 12:00:30 GMT",
                "Mon, 23 Nov 2026 11:59:30 GMT"
            })
    void whatIsNeitherSecondsNorADateAsksForNoPause(String value) {
        assertThat(after("Retry-After", value)).as("the policy's own").contains(Duration.ofMillis(500));
        assertThat(after("retry-after-ms", value)).contains(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "300.001", "99999999999999999"})
    void aPauseThatIsTooLongEndsTheCallAndIsSaid(String value) {
        assertThat(after("Retry-After", value)).isEmpty();
        assertThat(POLICY.asked(headers("Retry-After", value)))
                .isEqualTo(" (Retry-After: " + value + ", longer than the 5 minutes that are waited)");
        assertThat(POLICY.asked(headers("Retry-After", "300"))).isEqualTo(" (Retry-After: 300)");
    }

    /** OpenAI and Groq in headers, Google in the error; more than five minutes is not waited for, and ends nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 6s | {} | 6000",
                "0 | 1m30.5s | {} | 90500",
                "0 | 1200ms | {} | 1200",
                "17 | 6s | {} | 0",
                "0 | 6h | {} | 0",
                "0 | soon | {} | 0",
                "1 | 6s | [{\"error\": {\"details\": [{\"retryDelay\": \"37s\"}]}}] | 37000",
            })
    void thePauseLastsUntilThereIsRoomAgain(String left, String reset, String body, long millis) {
        HttpHeaders told = HttpHeaders.of(
                Map.of("x-ratelimit-remaining-tokens", List.of(left), "x-ratelimit-reset-tokens", List.of(reset)),
                (name, value) -> true);
        RetryPolicy eager = new RetryPolicy(10, 10, InstantSource.system(), () -> 0);
        assertThat(eager.afterStatus(429, told, body, 1)).contains(Duration.ofMillis(millis));
    }

    @Test
    void anEmptyAccountIsFinal() {
        assertThat(POLICY.afterStatus(429, headers(), "{\"code\": \"insufficient_quota\"}", 1))
                .isEmpty();
    }

    @Test
    void pausesDoubleUpToHalfAMinute() {
        RetryPolicy longest = new RetryPolicy(20, 20, InstantSource.system(), () -> 1);
        assertThat(longest.afterBreak(1)).contains(Duration.ofSeconds(1));
        assertThat(longest.afterBreak(4)).contains(Duration.ofSeconds(8));
        assertThat(longest.afterBreak(15)).contains(Duration.ofSeconds(30));
    }

    private static Optional<Duration> after(String name, String value) {
        return POLICY.afterStatus(429, headers(name, value), "", 1);
    }

    private static HttpHeaders headers(String... pair) {
        return HttpHeaders.of(pair.length == 0 ? Map.of() : Map.of(pair[0], List.of(pair[1])), (name, value) -> true);
    }
}
