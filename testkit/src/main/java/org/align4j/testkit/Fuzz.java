package org.align4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Gives mutated inputs to a reader. Each must be accepted or refused by one exception whose message is a single line,
 * without hanging and without allocating more than {@code memory}; anything else is a breach. Inputs follow from
 * {@code -Dfuzz.seed=} (default 1) alone; {@code -Dfuzz.inputs=} is another number of them, and {@code -Dfuzz.seconds=} goes
 * on for that long instead.
 * An input that breaks the contract is kept in the module's {@code target/fuzz}.
 *
 * @param name of the target, in messages and file names
 * @param corpus whole inputs that mutations start from
 * @param mutations {@link Mutations#bytes} or {@link Mutations#text}
 * @param refusal the exception that refuses an input
 * @param memory most bytes that reading one input may allocate, freed ones counted
 * @param inputs how many where neither is set
 */
public record Fuzz(
        String name,
        List<byte[]> corpus,
        Mutations mutations,
        Class<? extends Exception> refusal,
        long memory,
        int inputs) {
    /** An input that takes longer than this hangs: far beyond what any machine needs. */
    private static final long HANG_MILLIS = 30_000;

    private static final int MOST_BREACHES = 20;

    /** What reads an input. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    /** Reads every input of the corpus as it is, then mutated ones; fails with the kinds of breach that were found. */
    public void check(Reader reader) {
        long seed = Long.getLong("fuzz.seed", 1);
        long seconds = Long.getLong("fuzz.seconds", 0);
        // A target of its corpus alone stays so.
        long most = inputs == 0 ? 0 : Long.getLong("fuzz.inputs", inputs);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        Map<String, String> breaches = new LinkedHashMap<>();
        int read = 0;
        for (byte[] whole : corpus) {
            note(breaches, whole, read++, outcome(reader, whole));
        }
        while (breaches.size() < MOST_BREACHES
                && (seconds > 0 ? System.nanoTime() < end : read < corpus.size() + most)) {
            byte[] input = mutations.mutate(corpus, random);
            note(breaches, input, read++, outcome(reader, input));
        }
        if (!breaches.isEmpty()) {
            fail(name + ", seed " + seed + ", " + read + " inputs: " + breaches.size() + " kinds of breach\n"
                    + String.join("\n", breaches.values()));
        }
        assertThat(read).isGreaterThanOrEqualTo(corpus.size());
    }

    /** What is wrong with how an input was read; empty if nothing is. */
    private String outcome(Reader reader, byte[] input) {
        AtomicReference<String> outcome = new AtomicReference<>("no outcome");
        Thread worker = new Thread(() -> outcome.set(read(reader, input)), "fuzz-" + name);
        worker.setDaemon(true);
        worker.start();
        try {
            worker.join(HANG_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return worker.isAlive() ? "hangs at " + where(worker.getStackTrace()) : outcome.get();
    }

    private String read(Reader reader, byte[] input) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        String outcome = "";
        try {
            reader.read(input);
        } catch (Throwable e) {
            outcome = refusal.isInstance(e) ? unlikeOneLine(String.valueOf(e.getMessage())) : thrown(e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        return outcome.isEmpty() && allocated > memory ? "allocates more than " + memory + " bytes" : outcome;
    }

    private static String unlikeOneLine(String message) {
        boolean line = !message.isBlank() && message.indexOf('\n') < 0 && message.indexOf('\r') < 0;
        return line && message.length() <= 2000 ? "" : "refused, but not in one line";
    }

    private static String thrown(Throwable e) {
        return e.getClass().getSimpleName() + " at " + where(e.getStackTrace());
    }

    private static String where(StackTraceElement[] trace) {
        List<String> own = new ArrayList<>();
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith("org.align4j.") && own.size() < 2) {
                own.add(element.getFileName() + ":" + element.getLineNumber());
            }
        }
        return String.join(" from ", own);
    }

    private void note(Map<String, String> breaches, byte[] input, int number, String outcome) {
        if (outcome.isEmpty() || breaches.containsKey(outcome)) {
            return;
        }
        Path file = Path.of("target", "fuzz", name + "-" + number);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String shown = new String(input, 0, Math.min(200, input.length), StandardCharsets.UTF_8);
        breaches.put(outcome, outcome + ": " + file + ": " + shown);
    }
}
