package org.align4j.judge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.align4j.core.json.JsonTexts;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.Exchange;
import org.jspecify.annotations.Nullable;

/** Posts requests, tries again where that can help, and says how it ended. Any number of threads may call. */
final class HttpCalls {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final Pattern TOO_LONG = Pattern.compile(
            "context.{0,20}(length|window|size)|maximum.{0,20}(context|length)|too (long|many tokens)|exceed.{0,40}context",
            Pattern.CASE_INSENSITIVE);
    private static final int SHOWN_CHARACTERS = 200;
    /** A model that has nothing to say says so every time; a server that lost an answer does not. */
    private static final int TRIES_OF_UNUSABLE_ANSWERS = 3;

    private static final int SHORTEST_SECRET = 8;

    private final HttpClient http;
    private final ChatWire wire;
    private final Duration timeout;
    private final RetryPolicy retries;
    private final Refusals refusals;
    private final CallLimit limit;
    private final Pause pause;
    private final LongSupplier nanoTime;

    /**
     * Calls one server.
     *
     * @param timeout until an answer must be complete, its body included
     */
    HttpCalls(
            ChatWire wire,
            Duration timeout,
            RetryPolicy retries,
            Refusals refusals,
            CallLimit limit,
            Pause pause,
            LongSupplier nanoTime) {
        this.wire = wire;
        this.timeout = timeout;
        this.retries = retries;
        this.refusals = refusals;
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
        limit.acquire();
        try {
            return sendUntilFinal(body);
        } finally {
            limit.release();
        }
    }

    private Exchange sendUntilFinal(ObjectNode wanted) throws InterruptedException {
        long started = nanoTime.getAsLong();
        Count count = new Count();
        while (true) {
            Attempt attempt = attempt(refusals.without(wanted), count);
            if (attempt.again().isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - started);
                return attempt.reply() != null && attempt.body() != null
                        ? new Exchange.Answered(attempt.reply(), attempt.body(), count.sent, millis)
                        : new Exchange.Failed(attempt.status(), attempt.reason(), count.sent, millis);
            }
            pause.pause(attempt.again().get());
        }
    }

    /** Requests of one call: all, those that its tries are counted by, those whose answers could not be used. */
    private static final class Count {
        private int sent;
        private int tried;
        private int unusable;
    }

    /** One request: an answer, or what went wrong and after which pause it is worth another. */
    private record Attempt(
            @Nullable ChatReply reply,
            @Nullable JsonNode body,
            Status status,
            String reason,
            Optional<Duration> again) {}

    private Attempt attempt(ObjectNode body, Count count) throws InterruptedException {
        count.sent++;
        count.tried++;
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request(body), AnswerText.bounded());
        try {
            // The request's own timeout ends with the headers; a stalled body would hang for ever (judging.md 2.2).
            HttpResponse<byte[]> response = call.copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
            String text = AnswerText.of(response);
            return response.statusCode() == 200 ? answered(text, count) : refused(response, text, body, count);
        } catch (ExecutionException e) {
            return failed(reason(e.getCause()), retries.afterBreak(count.tried));
        } catch (IOException e) {
            return unusable(Status.ERROR, "the answer cannot be unpacked: " + e.getMessage(), count);
        } finally {
            call.cancel(true);
        }
    }

    private Attempt answered(String text, Count count) {
        try {
            JsonNode body = JsonTexts.changed(JSON.readTree(text), said -> JsonTexts.wellFormed(redacted(said)));
            ChatReply reply = wire.parse(body);
            if (reply.empty()) {
                return unusable(Status.UNPARSED, "the answer is empty", count);
            }
            limit.succeeded();
            return new Attempt(reply, body, Status.OK, "", Optional.empty());
        } catch (JsonProcessingException e) {
            return unusable(Status.ERROR, "the answer is not JSON: " + shown(text), count);
        } catch (IOException e) {
            return unusable(Status.ERROR, e.getMessage() + ": " + shown(text), count);
        }
    }

    private Attempt refused(HttpResponse<byte[]> response, String text, ObjectNode sent, Count count) {
        int status = response.statusCode();
        boolean tooLong = (status == 400 || status == 413 || status == 422)
                && TOO_LONG.matcher(text).find();
        if (!tooLong && refusals.learn(status, text, sent)) {
            count.tried--;
            return failed("HTTP " + status + ": " + shown(text), Optional.of(Duration.ZERO));
        }
        Optional<Duration> again = retries.afterStatus(status, response.headers(), text, count.tried);
        String reason = "HTTP " + status + ": " + shown(text) + redacted(retries.asked(response.headers()));
        if (status == 429 || status == 529) {
            limit.overloaded(again.orElse(Duration.ZERO));
        } else {
            limit.failed();
        }
        return new Attempt(null, null, tooLong ? Status.TOO_LONG : Status.ERROR, reason, again);
    }

    /** An answer that was paid for, perhaps: the same again costs the same again. */
    private Attempt unusable(Status status, String reason, Count count) {
        Optional<Duration> again =
                ++count.unusable < TRIES_OF_UNUSABLE_ANSWERS ? retries.afterBreak(count.tried) : Optional.empty();
        limit.failed();
        return new Attempt(null, null, status, reason, again);
    }

    private Attempt failed(String reason, Optional<Duration> again) {
        limit.failed();
        return new Attempt(null, null, Status.ERROR, reason, again);
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

    /** A server may say the key that it was sent; a text as short as that is not a secret. */
    private String redacted(String text) {
        String key = wire.server().key();
        return key == null || key.length() < SHORTEST_SECRET ? text : text.replace(key, "[key]");
    }

    /** What a server said, for the user. JSON may write the key's characters as escapes. */
    private String shown(String text) {
        String clean = redacted(text);
        try {
            JsonNode said = JSON.readTree(text);
            JsonNode changed = JsonTexts.changed(said, this::redacted);
            clean = changed.equals(said) ? clean : changed.toString();
        } catch (JsonProcessingException e) {
            // Then there are no escapes either.
        }
        String line = JsonTexts.wellFormed(clean).strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + " …";
    }
}
