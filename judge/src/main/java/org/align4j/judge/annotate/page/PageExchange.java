package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.json.JsonFault;
import org.align4j.core.json.JsonTexts;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
final class PageExchange {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper SENT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST_BODY = 1 << 20;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final HttpExchange http;

    PageExchange(HttpExchange http) {
        this.http = http;
    }

    /** What is refused, and how the browser is told. */
    static final class Refusal extends Exception {
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    boolean posts() {
        return http.getRequestMethod().equals("POST");
    }

    String method() {
        return http.getRequestMethod();
    }

    String path() {
        return http.getRequestURI().getPath();
    }

    /** What was asked for, as it was written. */
    String target() {
        return http.getRequestURI().toString();
    }

    /** All values of a header, in their order. */
    List<String> headers(String name) {
        return http.getRequestHeaders().getOrDefault(name, List.of());
    }

    /** Values of the query, by name. */
    Map<String, String> query() {
        return form(http.getRequestURI().getRawQuery());
    }

    /** The cookie's value, empty if there is none. */
    String cookie(String name) {
        for (String header : http.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String cookie : header.split(";")) {
                String[] pair = cookie.strip().split("=", 2);
                if (pair.length == 2 && pair[0].equals(name)) {
                    return pair[1];
                }
            }
        }
        return "";
    }

    JsonNode json() throws IOException, Refusal {
        try {
            return JsonTexts.changed(SENT.readTree(body()), JsonTexts::wellFormed);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, JsonFault.describe(e));
        }
    }

    Map<String, String> formBody() throws IOException, Refusal {
        return form(new String(body(), StandardCharsets.UTF_8));
    }

    private byte[] body() throws IOException, Refusal {
        byte[] bytes = http.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw new Refusal(413, "longer than " + LARGEST_BODY + " bytes");
        }
        return bytes;
    }

    private static Map<String, String> form(@Nullable String text) {
        Map<String, String> values = new LinkedHashMap<>();
        if (text != null && !text.isEmpty()) {
            for (String part : text.split("&")) {
                String[] pair = part.split("=", 2);
                values.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "");
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    void sendJson(int status, Object value) throws IOException {
        send(status, "application/json", JSON.writeValueAsBytes(value));
    }

    void sendHtml(int status, String html) throws IOException {
        send(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the browser elsewhere, with a cookie that only goes to one part of the server. */
    void redirect(String location, @Nullable String cookie) throws IOException {
        http.getResponseHeaders().set("Location", location);
        if (cookie != null) {
            http.getResponseHeaders().set("Set-Cookie", cookie);
        }
        send(303, "text/plain", new byte[0]);
    }

    void send(int status, String type, byte[] body) throws IOException {
        http.getResponseHeaders().set("Content-Type", type);
        http.getResponseHeaders().set("Content-Security-Policy", POLICY);
        http.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        http.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        http.getResponseHeaders().set("Cross-Origin-Opener-Policy", "same-origin");
        http.getResponseHeaders().set("Cache-Control", "no-store");
        boolean empty = body.length == 0 || http.getRequestMethod().equals("HEAD");
        http.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            http.getResponseBody().write(body);
        }
        http.close();
    }
}
