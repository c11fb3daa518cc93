package org.align4j.judge.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * Whether and when a failed call is tried again. A pause that the server asks for, in seconds or as a date, is kept in
 * full; one of more than five minutes ends the call instead. Where it asks for none, or for something that is neither
 * (NaN, infinity, nothing or less, a date that has passed), the pause is drawn evenly from [0, 1/2 · 2ⁿ s], 30 s at most; it lasts
 * until there is room again where the server tells when that is ({@link RateLimits}).
 *
 * @param tries requests per call, the first one included
 * @param triesWhileLoading the same where the server says 503: it is there, and loads a model or has too much to do
 * @param jitter draws from [0, 1)
 */
record RetryPolicy(int tries, int triesWhileLoading, InstantSource clock, DoubleSupplier jitter) {
    private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);
    /** What a server says of itself that will not pass: not implemented, another version of HTTP, a log-in of the network. */
    private static final Set<Integer> LASTING = Set.of(501, 505, 511);

    private static final int FIRST_OF_THE_SERVER = 500;
    private static final int LOADING = 503;
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");
    private static final double LONGEST_BACKOFF_SECONDS = 30;

    /** The pause before the next try of a call that the server refused; empty if there is none. */
    Optional<Duration> afterStatus(int status, HttpHeaders headers, String body, int tried) {
        int most = status == LOADING ? triesWhileLoading : tries;
        if (tried >= most || !passing(status, headers, body)) {
            return Optional.empty();
        }
        Duration pause = pause(headers).orElseGet(() -> longer(backoff(tried), RateLimits.reset(headers, body)));
        return pause.compareTo(LONGEST_ASKED) > 0 ? Optional.empty() : Optional.of(pause);
    }

    /** What a server only tells, unlike what it asks for, never ends a call. */
    private static Duration longer(Duration pause, Optional<Duration> told) {
        Duration other = told.filter(time -> time.compareTo(LONGEST_ASKED) <= 0).orElse(pause);
        return other.compareTo(pause) > 0 ? other : pause;
    }

    /** The pause before the next try of a call that broke off or took too long; empty if there is none. */
    Optional<Duration> afterBreak(int tried) {
        return tried >= tries ? Optional.empty() : Optional.of(backoff(tried));
    }

    private static boolean passing(int status, HttpHeaders headers, String body) {
        Optional<String> advice = headers.firstValue("x-should-retry");
        if (advice.isPresent()) {
            return advice.get().equalsIgnoreCase("true");
        }
        // An empty account answers 429 like a busy server does, but no pause will fill it.
        boolean passes = PASSING.contains(status) || (status >= FIRST_OF_THE_SERVER && !LASTING.contains(status));
        return passes && !(status == 429 && body.contains("insufficient_quota"));
    }

    private Duration backoff(int tried) {
        double longest = Math.min(LONGEST_BACKOFF_SECONDS, 0.5 * Math.pow(2, tried));
        return Duration.ofMillis((long) (1000 * longest * jitter.getAsDouble()));
    }

    /** What the server asked for, in words; empty if it asked for no pause. */
    String asked(HttpHeaders headers) {
        return headers.firstValue("retry-after-ms")
                .map(value -> "retry-after-ms: " + value)
                .or(() -> headers.firstValue("retry-after").map(value -> "Retry-After: " + value))
                .map(value -> " (" + value + (tooLong(headers) ? ", longer than the 5 minutes that are waited)" : ")"))
                .orElse("");
    }

    private boolean tooLong(HttpHeaders headers) {
        return pause(headers)
                .filter(pause -> pause.compareTo(LONGEST_ASKED) > 0)
                .isPresent();
    }

    private Optional<Duration> pause(HttpHeaders headers) {
        return headers.firstValue("retry-after-ms")
                .flatMap(RetryPolicy::number)
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(value ->
                                number(value).map(seconds -> seconds * 1000).or(() -> untilDate(value))))
                .filter(millis -> millis > 0)
                .map(millis -> Duration.ofMillis((long) Math.ceil(millis)));
    }

    private static Optional<Double> number(String value) {
        return Optional.of(value.strip())
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Double::valueOf);
    }

    private Optional<Double> untilDate(String value) {
        try {
            Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of((double) Duration.between(clock.instant(), date).toMillis());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
