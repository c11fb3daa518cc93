package org.align4j.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.pipeline.Main;
import org.align4j.pipeline.bench.BenchCommand;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The estimate beside the peak resident memory of processes that train a model of 7 M weights. */
@EnabledOnOs(OS.LINUX)
class MeasuredMemoryTest {
    private static final int PERCENT = 25;

    @TempDir
    Path folder;

    @Test
    void theEstimateIsNearWhatAProcessHolds() throws IOException {
        Path model = folder.resolve("model");
        ModelShape shape = new ModelShape(8, 256, 768, 4, 2, 256, 10_000, 0.02);
        EngineConfig engine = new EngineConfig("cpu", "float32", 1);
        try (CausalLm random = CausalLm.initialize(shape, Fixtures.path("checkpoints/llama"), 1, engine)) {
            random.save(model);
        }
        JsonNode rows = bench(model, "sft", "2,8");
        JsonNode small = rows.get(0);
        JsonNode large = rows.get(1);
        for (JsonNode row : List.of(small, large)) {
            assertThat(estimated(row)).as("%s", row).isCloseTo(measured(row), withinPercentage(PERCENT));
        }
        // the program and the weights cancel out: activations alone
        long grown = measured(large) - measured(small);
        assertThat(grown).isGreaterThan(100_000_000);
        assertThat(estimated(large) - estimated(small)).isCloseTo(grown, withinPercentage(PERCENT));
    }

    private static long estimated(JsonNode row) {
        return row.path("memory_estimate_bytes").asLong();
    }

    private static long measured(JsonNode row) {
        return row.path("peak_memory_bytes").asLong();
    }

    private static JsonNode bench(Path model, String what, String batches) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(said, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        List<String> words = List.of(
                "bench",
                model.toString(),
                "--json",
                "--what",
                what,
                "--batch",
                batches,
                "--length",
                "256",
                "--seconds",
                "0",
                "--precision",
                "float32",
                "--threads",
                "1");
        int code = new Program(List.of(), List.of(new BenchCommand(Main.class)), terminal).execute(words);
        assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode rows = new ObjectMapper()
                .readTree(said.toString(StandardCharsets.UTF_8))
                .path("results")
                .path("rows");
        assertThat(rows).hasSize(2);
        return rows;
    }
}
