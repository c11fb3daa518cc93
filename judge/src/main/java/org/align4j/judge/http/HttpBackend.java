package org.align4j.judge.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.align4j.judge.backend.ChatBackend;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatRequest;
import org.align4j.judge.backend.Exchange;
import org.align4j.judge.backend.Protocol;

/** A language model behind a URL, whatever it speaks. */
public final class HttpBackend implements ChatBackend {
    private static final int MOST_FIRST_TRIES = 3;

    private final ChatWire wire;
    private final int parallelism;
    private final HttpCalls calls;
    private final HttpCalls firstCalls;

    /**
     * @param name the judge's, for its own stream of random pauses
     * @param seeds the run's
     * @param notes takes a line for each field that the server refuses
     */
    public HttpBackend(ChatWire wire, ClientConfig options, String name, Seeds seeds, Consumer<String> notes) {
        this(wire, options, name, seeds, notes, Pause.real());
    }

    /** As above, with another way of waiting. */
    public HttpBackend(
            ChatWire wire, ClientConfig options, String name, Seeds seeds, Consumer<String> notes, Pause pause) {
        this.wire = wire;
        this.parallelism = options.concurrency().most();
        CallLimit limit = new CallLimit(options.concurrency(), System::nanoTime);
        RandomGenerator generator = seeds.generator("judge/" + name + "/pauses");
        Refusals refusals = new Refusals("judge " + name + ": " + wire.server().label(), wire.optional(), notes);
        this.calls = calls(options, options.tries(), refusals, limit, generator, pause);
        this.firstCalls =
                calls(options, Math.min(MOST_FIRST_TRIES, options.tries()), refusals, limit, generator, pause);
    }

    private HttpCalls calls(
            ClientConfig options,
            int tries,
            Refusals refusals,
            CallLimit limit,
            RandomGenerator generator,
            Pause pause) {
        RetryPolicy retries = new RetryPolicy(tries, options.tries(), InstantSource.system(), () -> {
            synchronized (generator) {
                return generator.nextDouble();
            }
        });
        Duration timeout = Duration.ofMillis((long) (options.timeout() * 1000));
        return new HttpCalls(wire, timeout, retries, refusals, limit, pause, System::nanoTime);
    }

    @Override
    public String label() {
        return wire.server().label();
    }

    @Override
    public String identity() {
        return wire.endpoint().toString();
    }

    @Override
    public Protocol protocol() {
        return wire.protocol();
    }

    @Override
    public JsonNode body(ChatRequest request) {
        return wire.body(request);
    }

    @Override
    public Exchange ask(ChatRequest request) throws InterruptedException {
        return calls.send(wire.body(request));
    }

    @Override
    public Exchange tryOut(ChatRequest request) throws InterruptedException {
        return firstCalls.send(wire.body(request));
    }

    @Override
    public ChatReply parse(JsonNode body) throws IOException {
        return calls.read(body);
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void close() {}
}
