package org.align4j.rl.sampler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.core.json.JsonTexts;
import org.align4j.judge.http.AnswerText;
import org.align4j.judge.http.Pause;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one server: so many at a time, each complete within the timeout, tried again where the connection fails or breaks
 * and nowhere else. Whatever else happens is a {@link ServerFault} that names the server, never its key.
 */
final class ServerCalls {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final int SHOWN_CHARACTERS = 200;
    private static final int SHORTEST_SECRET = 8;
    private static final double FIRST_PAUSE_SECONDS = 0.5;

    private final HttpClient http;
    private final ServerSamplerConfig config;
    private final URI base;
    private final @Nullable String key;
    private final Pause pause;
    private final AtomicInteger breaks = new AtomicInteger();

    /** @param key sent with every request; null for none */
    ServerCalls(ServerSamplerConfig config, @Nullable String key, Pause pause) {
        this.config = config;
        this.base = config.base();
        this.key = key;
        this.pause = pause;
        // HTTP/2 is offered over plain http by an upgrade header, which makes uvicorn drop the body.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout())
                // A redirect would carry the key to whoever is named there.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Connections that failed or broke so far: what answers after one may have been started anew. */
    int breaks() {
        return breaks.get();
    }

    JsonNode look(String path) {
        return json(path, require(path, send(path, null)));
    }

    JsonNode ask(String path, ObjectNode body) {
        return json(path, require(path, send(path, body)));
    }

    /** Asks for something of which the answer says nothing but whether it was done. */
    void tell(String path, ObjectNode body) {
        require(path, send(path, body));
    }

    /** Asks for something that need not be possible. */
    void tryToTell(String path, ObjectNode body) {
        send(path, body);
    }

    /** Asks all, so many at a time; the first failure ends the others. */
    List<JsonNode> askAll(String path, List<ObjectNode> bodies) {
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Math.min(config.concurrency(), bodies.size())));
        try {
            List<Future<JsonNode>> asked = new ArrayList<>();
            bodies.forEach(body -> asked.add(threads.submit(() -> ask(path, body))));
            List<JsonNode> answers = new ArrayList<>();
            for (Future<JsonNode> each : asked) {
                answers.add(each.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ServerFault fault ? fault : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    ServerFault fault(String problem) {
        return new ServerFault("the rollout server " + base + " " + shown(problem));
    }

    private ServerFault fault(String problem, Throwable cause) {
        return new ServerFault("the rollout server " + base + " " + shown(problem), cause);
    }

    private record Answer(int status, String text) {}

    private String require(String path, Answer answer) {
        if (answer.status() / 100 != 2) {
            throw fault("answers " + path + " with HTTP " + answer.status() + ": " + said(answer.text()));
        }
        return answer.text();
    }

    private JsonNode json(String path, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw fault("answers " + path + " with what is not JSON: " + text, e);
        }
    }

    private Answer send(String path, @Nullable ObjectNode body) {
        for (int tried = 1; ; tried++) {
            try {
                return once(path, body);
            } catch (IOException e) {
                breaks.incrementAndGet();
                if (tried >= config.tries()) {
                    String reason = e instanceof ConnectException ? "no connection" : String.valueOf(e.getMessage());
                    throw fault("cannot be reached (" + tried + (tried == 1 ? " try: " : " tries: ") + reason + ")", e);
                }
                rest(tried);
            }
        }
    }

    private void rest(int tried) {
        try {
            pause.pause(Duration.ofMillis((long) (1000 * FIRST_PAUSE_SECONDS * Math.pow(2, tried - 1))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("interrupted", e);
        }
    }

    private Answer once(String path, @Nullable ObjectNode body) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request(path, body), AnswerText.bounded());
        try {
            // The request's own timeout ends with the headers; a stalled body would hang for ever.
            HttpResponse<byte[]> response = call.copy()
                    .orTimeout(timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .get();
            return new Answer(response.statusCode(), AnswerText.of(response));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw fault("gives no complete answer to " + path + " within " + config.timeout() + " s", e);
            }
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("interrupted", e);
        } finally {
            call.cancel(true);
        }
    }

    private HttpRequest request(String path, @Nullable ObjectNode body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "application/json");
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return body == null
                ? request.GET().build()
                : request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
    }

    private Duration timeout() {
        return Duration.ofMillis((long) (config.timeout() * 1000));
    }

    /** A server may say the key that it was sent; a text as short as that is not a secret. */
    private String redacted(String text) {
        return key == null || key.length() < SHORTEST_SECRET ? text : text.replace(key, "[key]");
    }

    /** What a server said. JSON may write the key's characters as escapes. */
    private String said(String text) {
        try {
            JsonNode told = JSON.readTree(text);
            JsonNode changed = JsonTexts.changed(told, this::redacted);
            return changed.equals(told) ? text : changed.toString();
        } catch (JsonProcessingException e) {
            // Then there are no escapes either.
            return text;
        }
    }

    private String shown(String text) {
        String clean = redacted(text);
        String line = JsonTexts.wellFormed(clean).strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + " …";
    }
}
