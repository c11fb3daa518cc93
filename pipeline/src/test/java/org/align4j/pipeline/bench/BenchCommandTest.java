package org.align4j.pipeline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.align4j.core.run.Console;
import org.align4j.pipeline.Main;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchCommandTest {
    private static final String LLAMA = Fixtures.path("checkpoints/llama").toString();

    private String printed = "";
    private String errors = "";

    @ParameterizedTest
    @EnumSource(Work.class)
    void everyWorkGivesItsRow(Work work) throws IOException {
        assertThat(run(
                        "bench",
                        LLAMA,
                        "--json",
                        "--what",
                        work.word(),
                        "--batch",
                        "4",
                        "--length",
                        "12",
                        "--prompt-length",
                        "6",
                        "--seconds",
                        "0",
                        "--precision",
                        "float32",
                        "--threads",
                        "1"))
                .as(errors)
                .isZero();
        JsonNode rows = new ObjectMapper().readTree(printed).path("results").path("rows");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).path("what").asText()).isEqualTo(work.word());
        assertThat(rows.get(0).path("batch").asInt()).isEqualTo(4);
        assertThat(rows.get(0).path("length").asInt()).isEqualTo(12);
        assertThat(rows.get(0).path("tokens_per_second").asDouble()).isPositive();
        assertThat(rows.get(0).path("peak_memory_bytes").asLong()).isGreaterThan(10_000_000);
        assertThat(rows.get(0).path("memory_estimate_bytes").asLong()).isBetween(300_000_000L, 500_000_000L);
        assertThat(rows.get(0).path("share_of_peak").asDouble()).isPositive().isLessThan(1);
    }

    @Test
    void severalRowsAreMeasuredInProcessesOfTheirOwn() throws IOException {
        assertThat(run(
                        "bench",
                        LLAMA,
                        "--json",
                        "--what",
                        "logprobs",
                        "--batch",
                        "1,2",
                        "--length",
                        "8",
                        "--seconds",
                        "0",
                        "--threads",
                        "1"))
                .as(errors)
                .isZero();
        JsonNode results = new ObjectMapper().readTree(printed).path("results");
        assertThat(results.path("rows")).hasSize(2);
        assertThat(results.path("rows"))
                .allMatch(row -> row.path("memory_estimate_bytes").asLong() > 0);
        assertThat(results.path("failed")).isEmpty();
    }

    @Test
    void aGroupOfOneIsRefused() {
        assertThat(run("bench", LLAMA, "--what", "grpo", "--batch", "1")).isEqualTo(2);
        assertThat(errors).contains("batch must have a number >= 2 for grpo");
    }

    @Test
    void operationsAreThoseCountedByHand() {
        // Two layers of 48: queries and output 48 x 48, keys and values 16 x 48, gate, up and down 48 x 80; 512 tokens.
        double trunk = 2 * (2 * 48 * 48 + 2 * 16 * 48 + 3 * 48 * 80);
        double head = 512 * 48;
        ModelFlops flops = ModelFlops.of(Path.of(LLAMA));
        assertThat(flops.trunk()).isEqualTo(trunk);
        assertThat(flops.head()).isEqualTo(head);
        // Scores and their mixture, each 2 x 8 for each of 6 heads in 2 layers and of 10 x 10 / 2 pairs of positions.
        double attention = 2 * 2 * 8 * 6 * 2 * 50;
        assertThat(flops.forward(10, true)).isCloseTo(20 * (trunk + head) + attention, within(1e-6));
        assertThat(flops.turn(new Measurement(Work.SFT, 3, 10, 4)))
                .isCloseTo(9 * flops.forward(10, true), within(1e-6));
    }

    @Test
    void theLargestBatchContinuesTheLineOfMemory() {
        List<BenchRow> rows = List.of(
                new BenchRow("sft", 4, 8, 1, 1_400L, 0, 0.1),
                new BenchRow("sft", 8, 8, 1, 1_800L, 0, 0.1),
                new BenchRow("generate", 4, 8, 1, 500L, 0, 0.1),
                new BenchRow("reward", 1, 8, 1, 500L, 0, 0.1),
                new BenchRow("reward", 2, 8, 1, 501L, 0, 0.1));
        assertThat(LargestBatch.of(rows, OptionalLong.of(2_850))).isEqualTo(Map.of("sft", 18L, "reward", 32L));
        assertThat(LargestBatch.of(rows, OptionalLong.empty())).isEmpty();
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        int exitCode = new Program(List.of(), List.of(new BenchCommand(Main.class)), terminal).execute(List.of(words));
        printed = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return exitCode;
    }
}
