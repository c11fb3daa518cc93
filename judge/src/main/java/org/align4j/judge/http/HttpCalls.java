package org.align4j.judge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.align4j.core.json.JsonTexts;
import org.align4j.core.net.EnvironmentProxy;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatReply.Usage;
import org.align4j.judge.backend.Exchange;
import org.jspecify.annotations.Nullable;

/** Posts requests, tries again where that can help, and says how it ended. Any number of threads may call. */
final class HttpCalls {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    /** A model that has nothing to say says so every time; a server that lost an answer does not. */
    private static final int TRIES_OF_UNUSABLE_ANSWERS = 3;

    private final HttpClient http;
    private final ChatWire wire;
    private final Secret secret;
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
        this.secret = Secret.of(wire.server().key());
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
                .proxy(EnvironmentProxy.selector())
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
                        ? new Exchange.Answered(attempt.reply(), attempt.body(), count.wasted, count.sent, millis)
                        : new Exchange.Failed(
                                attempt.status(), attempt.reason(), count.named, count.wasted, count.sent, millis);
            }
            pause.pause(attempt.again().get());
        }
    }

    /** Of one call: its requests, those that its tries are counted by, and what came of those that got no use. */
    private static final class Count {
        private int sent;
        private int tried;
        private int unusable;
        private Usage wasted = Usage.NOTHING;
        private Set<String> named = Set.of();
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
            return response.statusCode() / 100 == 2
                    ? answered(response, AnswerText.of(response), body, count)
                    : refused(response.statusCode(), response.headers(), error(response), body, count);
        } catch (ExecutionException e) {
            return failed(reason(e.getCause()), retries.afterBreak(count.tried));
        } catch (IOException e) {
            String why = e instanceof EOFException ? "it ends too early" : reason(e);
            return unusable(Status.ERROR, "the answer cannot be unpacked: " + why, count);
        } finally {
            call.cancel(true);
        }
    }

    /** An error says by its status what is wrong, even where its text cannot be read. */
    private static String error(HttpResponse<byte[]> response) {
        try {
            return AnswerText.of(response);
        } catch (IOException e) {
            return "";
        }
    }

    private Attempt answered(HttpResponse<byte[]> response, String text, ObjectNode sent, Count count) {
        try {
            JsonNode body = JsonTexts.changed(JSON.readTree(text), said -> JsonTexts.wellFormed(secret.redacted(said)));
            int status = Errors.within(body);
            return status == 0 ? answered(body, text, count) : refused(status, response.headers(), text, sent, count);
        } catch (JsonProcessingException e) {
            return unusable(Status.ERROR, "the answer is not JSON: " + secret.shown(text), count);
        }
    }

    private Attempt answered(JsonNode body, String text, Count count) {
        Usage usage = wire.usage(body);
        try {
            ChatReply reply = read(body);
            if (!reply.empty()) {
                limit.succeeded();
                return new Attempt(reply, body, Status.OK, "", Optional.empty());
            }
            count.wasted = count.wasted.plus(usage);
            return unusable(Status.UNPARSED, "the answer is empty", count);
        } catch (IOException e) {
            count.wasted = count.wasted.plus(usage);
            return unusable(Status.ERROR, secret.shown(e.getMessage() + ": " + text), count);
        }
    }

    /** An answer, fresh or kept; a key that is said in pieces is one again where these are joined. */
    ChatReply read(JsonNode body) throws IOException {
        return wire.parse(body).changed(secret::redacted);
    }

    private Attempt refused(int status, HttpHeaders headers, String text, ObjectNode sent, Count count) {
        String said = secret.shown(text);
        String reason = "HTTP " + status + (said.isEmpty() ? "" : ": " + said);
        Status meant = Errors.status(status, text);
        if (meant == Status.TRUNCATED) {
            return answered(wire.cutOff(), text, count);
        }
        count.named = meant == Status.ERROR ? Refusals.named(status, text, sent) : Set.of();
        if (refusals.learn(status, count.named, sent)) {
            count.tried--;
            return failed(reason, Optional.of(Duration.ZERO));
        }
        Optional<Duration> again = retries.afterStatus(status, headers, text, count.tried);
        if (status == 429 || status == 529) {
            limit.overloaded(again.orElse(Duration.ZERO));
        } else {
            limit.failed();
        }
        String asked = secret.shown(moved(status, headers) + retries.asked(headers));
        return new Attempt(null, null, meant, asked.isEmpty() ? reason : reason + " " + asked, again);
    }

    private static String moved(int status, HttpHeaders headers) {
        return status / 100 == 3
                ? " (it is at " + headers.firstValue("location").orElse("another place")
                        + "; redirects are not followed, so base-url must name the right place)"
                : "";
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
        String said = cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        if (!(cause instanceof SSLException)) {
            return secret.shown(said);
        }
        String trust = said.contains("PKIX") || said.contains("certificate")
                ? "; Java must trust its certificate (-Djavax.net.ssl.trustStore=FILE in ALIGN_JAVA_OPTS)"
                : "";
        return "no safe connection to " + wire.endpoint().getAuthority() + ": " + secret.shown(said) + trust;
    }
}
