package org.align4j.pipeline.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.generation.LiveCompletion;
import org.align4j.model.generation.LiveGenerator;
import org.align4j.model.generation.LiveRequest;
import org.align4j.model.generation.ReadPrompt;
import org.jspecify.annotations.Nullable;

/** The one thread that touches the models: it decodes what all requests ask for together, a few tokens at a time. */
final class DecodingThread implements AutoCloseable {
    /** What weights are called that nobody has replaced since the start. */
    private static final String STARTED = "start";

    private static final String STOPPING = "the server is stopping";

    private final Map<String, LiveGenerator> models;
    private final Consumer<String> warnings;
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Set<Order> orders = new LinkedHashSet<>();
    private final Deque<Reading> readings = new ArrayDeque<>();
    private final Map<String, String> weights = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile int running;
    private volatile int waiting;
    private volatile boolean ended;

    /** What one request has ordered. */
    final class Order {
        private final LiveGenerator model;
        private final Consumer<Growth> listener;
        private final List<LiveCompletion> open = new ArrayList<>();

        private Order(LiveGenerator model, Consumer<Growth> listener) {
            this.model = model;
            this.listener = listener;
        }

        private void submit(List<LiveRequest> requests) {
            orders.add(this);
            int first = 0;
            for (LiveRequest request : requests) {
                int from = first;
                open.addAll(model.submit(request, grown -> tell(from + grown.number(), grown)));
                first += request.completions();
            }
        }

        private void tell(int choice, LiveCompletion grown) {
            if (grown.finish() != null) {
                open.remove(grown);
                if (open.isEmpty()) {
                    orders.remove(this);
                }
            }
            listener.accept(Growth.of(choice, grown));
        }

        private void fail(String why) {
            drop();
            listener.accept(Growth.failed(why));
        }

        private void drop() {
            orders.remove(this);
            open.forEach(model::cancel);
            open.clear();
        }

        /** Nobody waits for it any more. */
        void cancel() {
            commands.add(this::drop);
        }
    }

    /** A prompt that somebody waits to have read. */
    private record Reading(LiveGenerator model, int[] prompt, int likeliest, CompletableFuture<ReadPrompt> result) {
        void fail(String why) {
            result.completeExceptionally(new UserError(why));
        }
    }

    /**
     * Starts decoding.
     *
     * @param models by the names that requests use; closed with this
     */
    DecodingThread(Map<String, LiveGenerator> models, Consumer<String> warnings) {
        this.models = models;
        this.warnings = warnings;
        this.thread = new Thread(this::work, "decoding");
        thread.start();
    }

    LiveGenerator model(String name) {
        LiveGenerator model = models.get(name);
        if (model == null) {
            throw new IllegalArgumentException("no model " + name);
        }
        return model;
    }

    Set<String> names() {
        return models.keySet();
    }

    /** Completions being decoded. */
    int running() {
        return running;
    }

    /** Completions that wait for a slot. */
    int waiting() {
        return waiting;
    }

    /**
     * Has prompts completed.
     *
     * @param listener told, by the decoding thread, of every choice whenever it has grown; it must not block
     */
    Order order(String model, List<LiveRequest> requests, Consumer<Growth> listener) {
        Order order = new Order(model(model), listener);
        Runnable command = () -> {
            if (ended) {
                order.fail(STOPPING);
                return;
            }
            try {
                order.submit(requests);
            } catch (UserError e) {
                order.fail(e.getMessage());
            }
        };
        commands.add(command);
        if (ended && commands.remove(command)) {
            listener.accept(Growth.failed(STOPPING));
        }
        return order;
    }

    /**
     * Has a prompt's own tokens read, between the steps of decoding.
     *
     * @return what comes of it; it is dropped if that is cancelled
     */
    CompletableFuture<ReadPrompt> read(String model, int[] prompt, int likeliest) {
        Reading reading = new Reading(model(model), prompt, likeliest, new CompletableFuture<>());
        commands.add(() -> readings.add(reading));
        if (ended) {
            reading.fail(STOPPING);
        }
        return reading.result();
    }

    /**
     * Gives a model other weights, once what is being decoded with those that it has is done; what is ordered later is drawn
     * from the new ones.
     *
     * @param loaded opens them, on the decoding thread
     * @return what they are called from then on; completed exceptionally with a UserError if nothing has changed
     */
    CompletableFuture<String> replaceWeights(String name, Supplier<CausalLm> loaded, String version) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Runnable command = () -> {
            try {
                LiveGenerator model = model(name);
                if (ended) {
                    throw new UserError(STOPPING);
                }
                while (!model.idle()) {
                    advance(model);
                }
                model.replaceWeights(loaded.get());
                weights.put(name, version);
                result.complete(version);
            } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
                result.completeExceptionally(e);
            }
        };
        commands.add(command);
        if (ended && commands.remove(command)) {
            result.completeExceptionally(new UserError(STOPPING));
        }
        return result;
    }

    /** What a model's weights are called. */
    String weights(String name) {
        return weights.getOrDefault(name, STARTED);
    }

    private void work() {
        try {
            while (!ended) {
                round();
            }
        } catch (InterruptedException e) {
            ended = true;
        } finally {
            // Also where an error ends the thread: nobody may wait for ever.
            ended = true;
            List.copyOf(orders).forEach(order -> order.fail(STOPPING));
            drain(commands.poll());
            readings.forEach(reading -> reading.fail(STOPPING));
            models.values().forEach(LiveGenerator::close);
        }
    }

    private void round() throws InterruptedException {
        boolean idle = readings.isEmpty() && models.values().stream().allMatch(LiveGenerator::idle);
        drain(idle ? commands.take() : commands.poll());
        // One prompt a round, so that what is being decoded goes on beside a long list of them.
        Reading reading = readings.poll();
        if (reading != null && !reading.result().isDone()) {
            fulfil(reading);
        }
        models.values().forEach(this::advance);
        running = models.values().stream().mapToInt(LiveGenerator::running).sum();
        waiting = models.values().stream().mapToInt(LiveGenerator::waiting).sum();
    }

    private void fulfil(Reading reading) {
        try {
            reading.result().complete(reading.model().read(reading.prompt(), reading.likeliest()));
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            warnings.accept("reading a prompt failed: " + said(e));
            reading.fail("reading the prompt failed; the terminal that serves this model says more");
        }
    }

    private static String said(Throwable failure) {
        return failure instanceof UserError ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private void drain(@Nullable Runnable first) {
        Runnable command = first;
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }

    private void advance(LiveGenerator model) {
        if (model.idle()) {
            return;
        }
        try {
            model.advance();
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            // The engine failed, as it does where memory ends: those who wait are told, the next ones may have luck.
            warnings.accept("decoding failed: " + said(e));
            List.copyOf(orders).stream()
                    .filter(order -> order.model == model)
                    .forEach(order -> order.fail("decoding failed; the terminal that serves this model says more"));
        }
    }

    @Override
    public void close() {
        commands.add(() -> ended = true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
