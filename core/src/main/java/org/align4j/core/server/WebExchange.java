package org.align4j.core.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.json.JsonFault;
import org.align4j.core.json.JsonTexts;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
public final class WebExchange {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper SENT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST_BODY = 1 << 20;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final HttpExchange http;

    WebExchange(HttpExchange http) {
        this.http = http;
    }

    public boolean posts() {
        return http.getRequestMethod().equals("POST");
    }

    public String method() {
        return http.getRequestMethod();
    }

    /** Empty where what is asked for has none, such as {@code mailto:x}. */
    public String path() {
        String path = http.getRequestURI().getPath();
        return path == null ? "" : path;
    }

    /** What was asked for, as it was written. */
    public String target() {
        return http.getRequestURI().toString();
    }

    /** All values of a header, in their order. */
    public List<String> headers(String name) {
        return http.getRequestHeaders().getOrDefault(name, List.of());
    }

    /** Values of the query, by name. */
    public Map<String, String> query() {
        return form(http.getRequestURI().getRawQuery());
    }

    /** The cookie's value, empty if there is none. */
    public String cookie(String name) {
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

    /** The body as JSON, of at most {@value #LARGEST_BODY} bytes. */
    public JsonNode json() throws IOException, Refusal {
        return json(LARGEST_BODY);
    }

    /** The body as JSON, without keys that stand twice and without anything behind it. */
    public JsonNode json(int largestBody) throws IOException, Refusal {
        try {
            return JsonTexts.changed(SENT.readTree(body(largestBody)), JsonTexts::wellFormed);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, JsonFault.describe(e));
        }
    }

    public Map<String, String> formBody() throws IOException, Refusal {
        return form(new String(body(LARGEST_BODY), StandardCharsets.UTF_8));
    }

    private byte[] body(int largest) throws IOException, Refusal {
        String announced = http.getRequestHeaders().getFirst("Content-Length");
        boolean tooLong = announced != null && announced.matches("\\d{1,18}") && Long.parseLong(announced) > largest;
        byte[] bytes = tooLong ? new byte[0] : http.getRequestBody().readNBytes(largest + 1);
        if (tooLong || bytes.length > largest) {
            throw new Refusal(413, "longer than " + largest + " bytes");
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

    public void sendJson(int status, Object value) throws IOException {
        send(status, "application/json", JSON.writeValueAsBytes(value));
    }

    public void sendHtml(int status, String html) throws IOException {
        send(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the browser elsewhere, with a cookie that only goes to one part of the server. */
    public void redirect(String location, @Nullable String cookie) throws IOException {
        http.getResponseHeaders().set("Location", location);
        if (cookie != null) {
            http.getResponseHeaders().set("Set-Cookie", cookie);
        }
        send(303, "text/plain", new byte[0]);
    }

    public void send(int status, String type, byte[] body) throws IOException {
        setHeaders(type);
        boolean empty = body.length == 0 || http.getRequestMethod().equals("HEAD");
        http.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            http.getResponseBody().write(body);
            http.getResponseBody().flush();
        }
    }

    /** One more header of the answer. */
    public void header(String name, String value) {
        http.getResponseHeaders().set(name, value);
    }

    /** Begins an answer whose end is not known yet; closing the stream ends it. */
    public OutputStream stream(String type) throws IOException {
        setHeaders(type);
        http.sendResponseHeaders(200, 0);
        return http.getResponseBody();
    }

    private void setHeaders(String type) {
        header("Content-Type", type);
        header("Content-Security-Policy", POLICY);
        header("X-Content-Type-Options", "nosniff");
        // Not no-referrer: a browser that is told so sends "Origin: null" with the form of our own page.
        header("Referrer-Policy", "same-origin");
        header("Cross-Origin-Opener-Policy", "same-origin");
        header("Cache-Control", "no-store");
    }
}
