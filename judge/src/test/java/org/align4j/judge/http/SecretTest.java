package org.align4j.judge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private static final String KEY = "sk-live/01+23=45&67";
    private static final Secret SECRET = Secret.of(KEY);

    static Stream<String> ways() {
        Base64.Encoder base64 = Base64.getEncoder();
        StringBuilder entities = new StringBuilder();
        StringBuilder escapes = new StringBuilder();
        KEY.chars().forEach(c -> {
            entities.append(String.format(Locale.ROOT, "&#x%X;", c));
            escapes.append(String.format(Locale.ROOT, "\\u%04x", c));
        });
        return Stream.of(
                KEY,
                KEY.toUpperCase(Locale.ROOT),
                KEY.replace("/", "\\/"),
                KEY.replace("/", "\\\\\\/"),
                URLEncoder.encode(KEY, StandardCharsets.UTF_8),
                URLEncoder.encode(URLEncoder.encode(KEY, StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                KEY.replace("&", "&#38;").replace("/", "&#47;"),
                entities.toString(),
                escapes.toString(),
                "sk-live/01+\n  23=45&67",
                "[\"sk-live/01\", \"+23=45&67\"]",
                HexFormat.of().formatHex(KEY.getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(KEY.getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(("me:" + KEY + "!").getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(("ab" + KEY + "!?").getBytes(StandardCharsets.UTF_8)),
                Base64.getUrlEncoder().encodeToString(("a" + KEY + "!!").getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aKeyIsHiddenHoweverItIsWritten(String way) {
        assertThat(SECRET.redacted("you sent " + way + " to us"))
                .startsWith("you sent ")
                .contains("[key]")
                .endsWith(" to us")
                .hasSizeLessThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-live", "sk-live/", "Why? Because.", "a key, such as sk-..."})
    void othersTextsStay(String text) {
        assertThat(SECRET.redacted(text)).isEqualTo(text);
        assertThat(Secret.of("short").redacted("short")).isEqualTo("short");
        assertThat(Secret.of(null).redacted(text)).isEqualTo(text);
    }

    @Test
    void halfOfAKeyIsHiddenToo() {
        assertThat(SECRET.redacted("cut off: sk-live/01+23=45&6")).isEqualTo("cut off: [key]");
        assertThat(SECRET.redacted("cut off: sk-live\\/01+2")).isEqualTo("cut off: [key]");
    }

    /** Tokens of a directory have thousands of characters: the pattern must not grow with them. */
    @Test
    void longKeysAreHidden() {
        String key = "eyJ0eXAiOiJKV1Qi.".repeat(500);
        Secret secret = Secret.of(key);
        assertThat(secret.redacted("sent " + key + " here")).isEqualTo("sent [key] here");
        assertThat(secret.redacted("sent " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8))))
                .startsWith("sent [key]")
                .hasSizeLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J\u001b]0;x\u0007", "a\u202eb", "a\r\nb\u2028c", "\ud83d"})
    void whatIsShownDoesNothingToATerminal(String text) {
        assertThat(SECRET.shown(text)).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e\\ud83d]");
    }
}
