package org.align4j.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelExportCommandTest {
    private static final String LLAMA = Fixtures.path("checkpoints/llama").toString();

    @TempDir
    private Path temporary;

    private String printed = "";
    private String errors = "";

    @Test
    void writesOneFileAndOllamasModelfile() throws Exception {
        Path out = temporary.resolve("tiny");
        assertThat(run("model", "export", LLAMA, "--out", out.toString(), "--type", "q8_0"))
                .as(errors)
                .isZero();
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("model.gguf", "Modelfile");
        assertThat(Files.readString(out.resolve("Modelfile"))).contains("FROM ./model.gguf", "TEMPLATE");
        assertThat(printed)
                .contains("matrices are stored as f16, since their rows are not whole blocks of 32")
                .contains("llama-server -m " + out.resolve("model.gguf"))
                .contains("ollama create tiny -f " + out.resolve("Modelfile"));
    }

    @Test
    void whatCannotBeExportedIsOneLineAndNothingIsWritten() {
        Path out = temporary.resolve("out");
        refused(out, "fixtures/reward/llama", "is a reward model");
        refused(out, "fixtures/lora/all-linear", "align model merge --adapter");
        refused(
                out,
                "fixtures/checkpoints/gemma",
                "model_type \"gemma\" cannot be exported as GGUF; those that can are llama,");
    }

    private void refused(Path out, String fixture, String reason) {
        String folder = Fixtures.path("..").resolve(fixture).normalize().toString();
        assertThat(run("model", "export", folder, "--out", out.toString())).isEqualTo(2);
        assertThat(errors.lines()).singleElement().asString().contains(reason);
        assertThat(temporary.toFile().list()).isEmpty();
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        int code = new Program(List.of(), List.of(new ModelExportCommand()), terminal).execute(List.of(words));
        printed = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }
}
