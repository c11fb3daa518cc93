package org.align4j.judge.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a server that asks for no pause says that there is room again: {@code x-ratelimit-reset-requests} and {@code -tokens} of
 * OpenAI, Groq and Azure where nothing remains, {@code retryDelay} in errors of Google.
 */
final class RateLimits {
    private static final List<String> KINDS = List.of("requests", "tokens");
    private static final Pattern DELAY = Pattern.compile("\"retryDelay\"\\s*:\\s*\"([^\"]{1,20})\"");
    /** As Go writes durations: 6m0s, 1.5s, 120ms. */
    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d{1,4})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,6}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9}(?:\\.\\d{1,9})?)ms)?");

    private RateLimits() {}

    /** The longest time that is said; empty if none is. */
    static Optional<Duration> reset(HttpHeaders headers, String body) {
        double seconds = 0;
        Matcher delay = DELAY.matcher(body);
        if (delay.find()) {
            seconds = seconds(delay.group(1));
        }
        for (String kind : KINDS) {
            boolean spent = headers.firstValue("x-ratelimit-remaining-" + kind)
                    .filter(left -> left.strip().equals("0"))
                    .isPresent();
            if (spent) {
                seconds = Math.max(
                        seconds,
                        headers.firstValue("x-ratelimit-reset-" + kind)
                                .map(RateLimits::seconds)
                                .orElse(0.0));
            }
        }
        return seconds > 0 ? Optional.of(Duration.ofMillis((long) Math.ceil(1000 * seconds))) : Optional.empty();
    }

    /** 0 of what is not a duration. */
    private static double seconds(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        return matcher.matches()
                ? 3600 * number(matcher.group(1))
                        + 60 * number(matcher.group(2))
                        + number(matcher.group(3))
                        + number(matcher.group(4)) / 1000
                : 0;
    }

    private static double number(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }
}
