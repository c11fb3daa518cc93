package org.align4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Console;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.backend.ReadingChoice;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Tally;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.config.OpenaiJudgeConfig;
import org.align4j.judge.http.ClientConfig;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.language.Asking;
import org.align4j.judge.language.Constitution;
import org.align4j.judge.language.Price;
import org.align4j.judge.language.RequestConfig;

/**
 * How near the judge's client comes to what its limit on calls allows, against a server in this process that answers
 * after a fixed time; and how fast kept answers are told again. Arguments: pairs, calls under way, milliseconds, pairs to
 * replay.
 */
public final class JudgeClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JudgeClient() {}

    public static void main(String[] words) throws IOException {
        int pairs = number(words, 0, 4000);
        int calls = number(words, 1, 32);
        int millis = number(words, 2, 50);
        int replayed = number(words, 3, 100_000);
        // Without it every answer waits for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Path work = Files.createTempDirectory("align-benchmark");
        try (SlowServer server = new SlowServer(millis)) {
            double seconds = judge(server.url(), calls, work.resolve("calls"), pairs);
            double ideal = 2.0 * pairs * millis / 1000 / calls;
            say(
                    "%d calls of %d ms, %d under way: %.1f s, %.1f %% of what that allows",
                    2 * pairs, millis, calls, seconds, 100 * ideal / seconds);
            server.answerAtOnce();
            say(
                    "filling the answers of %d pairs: %.1f s",
                    replayed, judge(server.url(), calls, work.resolve("kept"), replayed));
            int before = server.answered();
            long processor = processorNanos();
            double again = judge(server.url(), calls, work.resolve("kept"), replayed);
            Runtime runtime = Runtime.getRuntime();
            say(
                    "told again: %.1f s, %.1f s of processor time (%.3f ms a pair), %d calls, %d MB of heap in use, %d MB"
                            + " at most",
                    again,
                    (processorNanos() - processor) * 1e-9,
                    (processorNanos() - processor) * 1e-6 / replayed,
                    server.answered() - before,
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    runtime.maxMemory() >> 20);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    /** Of all threads of this process so far, the compiler's included: what it takes however busy the machine is. */
    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static int number(String[] words, int place, int otherwise) {
        return words.length > place ? Integer.parseInt(words[place]) : otherwise;
    }

    private static double judge(URI url, int calls, Path work, int count) {
        OpenaiJudgeConfig config = new OpenaiJudgeConfig(
                "benchmark",
                url.toString(),
                "model",
                null,
                new Asking(
                        "pairwise",
                        "Prefer the kinder one.",
                        ReadingChoice.AUTO,
                        0.5,
                        new Constitution(List.of(), 1),
                        1),
                new RequestConfig(0, 0L, 64, "{}"),
                new ClientConfig(60, 3, 20, new Concurrency.Fixed(calls)),
                Price.FREE);
        Stream<Pair> pairs = IntStream.range(0, count).mapToObj(JudgeClient::pair);
        Console console = new Console(System.err, Console.Rendering.LINES);
        long started = System.nanoTime();
        try (Judge judge = config.open(new JudgeContext(work, new Seeds(1), note -> {}));
                Progress progress = console.start("judging", "pairs", count)) {
            Tally tally = new Judging(judge, BothOrders.mean(), Judging.Ties.KEEP)
                    .run(pairs, row -> {}, preference -> {}, progress);
            if (tally.judged() != count) {
                throw new IllegalStateException(tally.summary());
            }
        }
        return (System.nanoTime() - started) * 1e-9;
    }

    private static Pair pair(int number) {
        String id = "prompt-" + number;
        Comparison comparison = new Comparison(
                id,
                Content.user("Where is my parcel " + number + "? I have waited for it for a week and nobody answers."),
                Content.assistant(
                        "It left on Monday and will be with you on Thursday; I am sorry that you had to wait."),
                Content.assistant("Wait. Parcel " + number + " is on its way like all the others are."),
                null);
        return new Pair(id, 0, 1, comparison);
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** Answers every question with log-probs of its labels, after a while. */
    private static final class SlowServer implements AutoCloseable {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final byte[] answer = answer().toString().getBytes(StandardCharsets.UTF_8);
        private volatile int millis;
        private int answered;

        SlowServer(int millis) throws IOException {
            this.millis = millis;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/v1/chat/completions", this::take);
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
        }

        void answerAtOnce() {
            millis = 0;
        }

        synchronized int answered() {
            return answered;
        }

        private void take(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            send(exchange);
        }

        private void send(HttpExchange exchange) {
            try (exchange) {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                synchronized (this) {
                    answered++;
                }
            } catch (IOException e) {
                throw new IllegalStateException("the client went away", e);
            }
        }

        private static ObjectNode answer() {
            ObjectNode body = JSON.createObjectNode();
            ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", "stop");
            choice.putObject("message").put("role", "assistant").put("content", "1");
            ObjectNode token = choice.putObject("logprobs").putArray("content").addObject();
            token.put("token", "1").put("logprob", -0.2);
            token.putArray("top_logprobs").addObject().put("token", "1").put("logprob", -0.2);
            token.withArray("top_logprobs").addObject().put("token", "2").put("logprob", -1.9);
            body.putObject("usage").put("prompt_tokens", 200).put("completion_tokens", 1);
            return body;
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
