package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Console;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.OtherWorkers;
import org.align4j.pipeline.Stages;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.stage.PartWorkers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What judges cost, and what they have answered, where several processes ask them for one run. */
class JudgesElsewhereTest {
    private static final int PROMPTS = 130;

    @TempDir
    private Path folder;

    private String errors = "";

    @BeforeEach
    void writeSamples() {
        try (DatasetWriter<Sample> writer =
                DatasetWriter.create(folder.resolve("samples"), Sample.class, Lineage.of("test"))) {
            for (int i = 0; i < PROMPTS; i++) {
                List<SampledCompletion> completions = new ArrayList<>();
                completions.add(new SampledCompletion("Good " + i, List.of(1), List.of(-1f), "stop"));
                completions.add(
                        new SampledCompletion(i < 30 ? "Rude idiot" : "Bad " + i, List.of(1), List.of(-1f), "stop"));
                writer.write(new Sample("s" + i, Content.user("Question " + i), completions, null, "policy"));
            }
            writer.publish();
        }
    }

    @Test
    void allProcessesTogetherSpendWhatOneMay() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            calls.incrementAndGet();
            byte[] body =
                    ("{\"choices\": [{\"message\": {\"role\": \"assistant\", \"content\": \"Final verdict: [[A]]\"},"
                                    + " \"finish_reason\": \"stop\"}], \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1}}")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Path judge = folder.resolve("judge.yaml");
            // a dollar a call
            Files.writeString(judge, """
                    type: openai
                    name: costly
                    base-url: http://127.0.0.1:%d/v1
                    model: m
                    question: {reading: text}
                    client: {concurrency: {type: fixed, calls: 1}}
                    price: {input: 500000, output: 500000}
                    """.formatted(server.getAddress().getPort()));
            List<String> words = List.of("--judge", judge.toString(), "--max-cost", "20", "--min-coverage", "0");
            assertThat(judge("one", words, null)).as(errors).isZero();
            int alone = calls.getAndSet(0);
            assertThat(alone).isBetween(20, 2 * PROMPTS);
            OtherWorkers workers = new OtherWorkers();
            assertThat(judge("others", words, workers)).as(errors).isZero();
            assertThat(workers.made()).hasSize(3);
            assertThat(calls.get()).isEqualTo(alone);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatTheyAnsweredIsKeptForTheRunAndNothingIsAskedTwice() throws IOException {
        Path asked = folder.resolve("asked");
        Path script = folder.resolve("judge.sh");
        Files.writeString(script, """
                while read -r line; do
                  echo x >> %s
                  id=$(printf '%%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  case "$line" in
                    *idiot*) echo "{\\"id\\": \\"$id\\", \\"error\\": \\"too rude to judge\\"}" ;;
                    *) echo "{\\"id\\": \\"$id\\", \\"p_first\\": 0.75}" ;;
                  esac
                done
                """.formatted(asked));
        List<String> judge = List.of(
                "--judge.type",
                "command",
                "--judge.name",
                "own",
                "--judge.command",
                "[sh, '" + script + "']",
                "--judge.failures-in-a-row",
                "1000");
        assertThat(judge("run", judge, new OtherWorkers())).as(errors).isEqualTo(3);
        assertThat(errors).contains("judged 100 of 130 pairs");
        assertThat(Files.readAllLines(asked)).hasSize(2 * PROMPTS);

        // only the part with failures is made again, and of it only they are asked about again
        OtherWorkers again = new OtherWorkers();
        List<String> published = new ArrayList<>(judge);
        published.addAll(List.of("--min-coverage", "0.5"));
        assertThat(judge("run", published, again)).as(errors).isZero();
        assertThat(again.made()).containsExactly("judge 0");
        assertThat(Files.readAllLines(asked)).hasSize(2 * PROMPTS + 2 * 30);
        assertThat(Files.readAllLines(folder.resolve("run/answers/responses-own.jsonl")))
                .hasSize(2 * 100);
    }

    private int judge(String out, List<String> more, @Nullable PartWorkers workers) {
        List<String> words = new ArrayList<>(List.of(
                "judge",
                "--samples",
                folder.resolve("samples").toString(),
                "--out",
                folder.resolve(out).toString()));
        words.addAll(more);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                90);
        int code = new Program(Stages.all(), Commands.all(), terminal, Optional.ofNullable(workers)).execute(words);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }
}
