package org.align4j.judge.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.http.Concurrency;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Killed in the middle, while further answers are held back, and started again: what was answered is not asked again. */
@Timeout(300)
class KilledJudgeTest {
    private static final int PAIRS = 150;
    private static final int ENOUGH = 60;

    @TempDir
    Path work;

    @Test
    void noAnswerIsAskedForTwiceAfterAKill() throws IOException, InterruptedException {
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        CompletableFuture<Void> killed = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (!ScriptedServer.isProbe(request) && answered.incrementAndGet() > ENOUGH) {
                enough.complete(null);
                killed.join();
            }
            return Answer.says("[[1]]");
        })) {
            Process process = start(server.baseUrl());
            try {
                CompletableFuture.anyOf(enough, process.onExit()).join();
            } finally {
                process.destroyForcibly().waitFor();
                killed.complete(null);
            }
            int before = server.questions().size();
            long kept = lines();
            assertThat(before).isBetween(ENOUGH, 2 * PAIRS - 1);
            assertThat(kept).isPositive();
            try (Judge judge = judge(server.baseUrl(), work)) {
                assertThat(BothOrders.mean().ask(judge, pairs())).allMatch(PairVerdict::judged);
            }
            assertThat(server.questions().size() - before).isEqualTo(2 * PAIRS - (int) kept);
            assertThat(lines()).isEqualTo(2 * PAIRS);
        }
    }

    /** The process that is killed. */
    public static void main(String[] words) {
        try (Judge judge = judge(URI.create(words[0]), Path.of(words[1]))) {
            BothOrders.mean().ask(judge, pairs());
        }
    }

    private Process start(URI url) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledJudgeTest.class.getName(),
                        url.toString(),
                        work.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
    }

    /** Whole lines: one that the kill tore off does not count. */
    private long lines() throws IOException {
        return Files.readString(work.resolve("responses-fake.jsonl"))
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    private static Judge judge(URI url, Path work) {
        return new OpenaiFixture(url, work)
                .client(60, 3, 20, new Concurrency.Fixed(4))
                .judge();
    }

    private static List<Comparison> pairs() {
        List<Comparison> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(OpenaiFixture.pair("p" + i, "text " + i, "other"));
        }
        return pairs;
    }
}
