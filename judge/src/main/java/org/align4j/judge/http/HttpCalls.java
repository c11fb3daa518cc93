package org.align4j.judge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.Exchange;
import org.jspecify.annotations.Nullable;

/** Posts requests, tries again where that can help, and says how it ended. Any number of threads may call. */
final class HttpCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOO_LONG = Pattern.compile(
            "context.{0,20}(length|window|size)|maximum.{0,20}(context|length)|too (long|many tokens)|exceed.{0,40}context",
            Pattern.CASE_INSENSITIVE);
    private static final int SHOWN_CHARACTERS = 200;
    /** A model that has nothing to say says so every time; a server that lost an answer does not. */
    private static final int TRIES_OF_EMPTY_ANSWERS = 3;

    private final HttpClient http;
    private final ChatWire wire;
    private final Duration timeout;
    private final RetryPolicy retries;
    private final CallLimit limit;
    private final Pause pause;
    private final LongSupplier nanoTime;

    /**
     * Calls one server.
     *
     * @param timeout until an answer must be complete, its body included
     */
    HttpCalls(
            ChatWire wire, Duration timeout, RetryPolicy retries, CallLimit limit, Pause pause, LongSupplier nanoTime) {
        this.wire = wire;
        this.timeout = timeout;
        this.retries = retries;
        this.limit = limit;
        this.pause = pause;
        this.nanoTime = nanoTime;
        // HTTP/2 is offered over plain http by an upgrade header, which makes uvicorn drop the body (judging.md 2.2).
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                // A redirect would carry the key to whoever is named there.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    Exchange send(ObjectNode body) throws InterruptedException {
        HttpRequest request = request(body);
        limit.acquire();
        try {
            return sendUntilFinal(request);
        } finally {
            limit.release();
        }
    }

    private Exchange sendUntilFinal(HttpRequest request) throws InterruptedException {
        long started = nanoTime.getAsLong();
        for (int tried = 1; ; tried++) {
            Attempt attempt = attempt(request, tried);
            if (attempt.again().isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - started);
                return attempt.reply() != null && attempt.body() != null
                        ? new Exchange.Answered(attempt.reply(), attempt.body(), tried, millis)
                        : new Exchange.Failed(attempt.status(), attempt.reason(), tried, millis);
            }
            pause.pause(attempt.again().get());
        }
    }

    /** One request: an answer, or what went wrong and after which pause it is worth another. */
    private record Attempt(
            @Nullable ChatReply reply,
            @Nullable JsonNode body,
            Status status,
            String reason,
            Optional<Duration> again) {}

    private Attempt attempt(HttpRequest request, int tried) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> call = http.sendAsync(request, BodyHandlers.ofString());
        try {
            // The request's own timeout ends with the headers; a stalled body would hang for ever (judging.md 2.2).
            HttpResponse<String> response = call.copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
            return response.statusCode() == 200 ? answered(response.body(), tried) : refused(response, tried);
        } catch (ExecutionException e) {
            return broken(reason(e.getCause()), tried);
        } finally {
            call.cancel(true);
        }
    }

    private Attempt answered(String text, int tried) {
        try {
            JsonNode body = JSON.readTree(text);
            ChatReply reply = wire.parse(body);
            if (reply.empty() && tried < TRIES_OF_EMPTY_ANSWERS) {
                return broken("the answer is empty", tried);
            }
            limit.succeeded();
            return new Attempt(reply, body, Status.OK, "", Optional.empty());
        } catch (JsonProcessingException e) {
            return broken("the answer is not JSON: " + shorten(text), tried);
        } catch (IOException e) {
            return broken(e.getMessage() + ": " + shorten(text), tried);
        }
    }

    private Attempt refused(HttpResponse<String> response, int tried) {
        String wait = response.headers()
                .firstValue("retry-after")
                .map(value -> " (Retry-After: " + value + ")")
                .orElse("");
        String reason = "HTTP " + response.statusCode() + ": " + shorten(response.body()) + wait;
        Optional<Duration> again =
                retries.afterStatus(response.statusCode(), response.headers(), response.body(), tried);
        if (response.statusCode() == 429 || response.statusCode() == 529) {
            limit.overloaded(again.orElse(Duration.ZERO));
        } else {
            limit.failed();
        }
        boolean tooLong = (response.statusCode() == 400 || response.statusCode() == 413 || response.statusCode() == 422)
                && TOO_LONG.matcher(response.body()).find();
        return new Attempt(null, null, tooLong ? Status.TOO_LONG : Status.ERROR, reason, again);
    }

    private Attempt broken(String reason, int tried) {
        limit.failed();
        return new Attempt(null, null, Status.ERROR, reason, retries.afterBreak(tried));
    }

    private HttpRequest request(ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(wire.endpoint())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        wire.headers().forEach(request::header);
        return request.build();
    }

    private String reason(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no complete answer within " + timeout.toMillis() / 1000.0 + " s";
        }
        if (cause instanceof ConnectException) {
            return "cannot connect to " + wire.endpoint().getAuthority();
        }
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    private static String shorten(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + " …";
    }
}
