package org.align4j.pipeline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        assertThat(rows.get(0).path("share_of_limit").asDouble()).isPositive().isLessThan(1);
        assertThat(rows.get(0).path("nearer_limit").asText()).isIn("products", "memory");
        JsonNode machine = new ObjectMapper().readTree(printed).path("results").path("machine");
        for (String peak :
                List.of("float32_operations_per_second", "bf16_operations_per_second", "memory_bytes_per_second")) {
            assertThat(machine.path(peak).asDouble()).as(peak).isGreaterThan(1e6);
        }
        assertThat(machine.path("device").asText()).isNotEmpty();
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
    void theLargestBatchContinuesTheLineOfMemory() {
        List<BenchRow> rows = List.of(
                new BenchRow("sft", 4, 8, 1, 1_400L, 0, 0.1, "products", 0.2),
                new BenchRow("sft", 8, 8, 1, 1_800L, 0, 0.1, "products", 0.2),
                new BenchRow("generate", 4, 8, 1, 500L, 0, 0.1, "products", 0.2),
                new BenchRow("reward", 1, 8, 1, 500L, 0, 0.1, "products", 0.2),
                new BenchRow("reward", 2, 8, 1, 501L, 0, 0.1, "products", 0.2));
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
