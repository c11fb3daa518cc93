package org.align4j.pipeline.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

class TemplateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TOKENIZER = Fixtures.path("tokenizers/byte-bpe-split");

    @TempDir
    private Path folder;

    private String printed = "";
    private String errors = "";

    @Test
    void answersAreThoseOfTheReference() throws IOException {
        Path input = TOKENIZER.resolve("chats.jsonl");
        Path out = folder.resolve("out.jsonl");
        assertThat(run("--policy", TOKENIZER.toString(), "--input", input.toString(), "--out", out.toString()))
                .as(errors)
                .isZero();
        List<String> rows = Files.readAllLines(input);
        List<String> answers = Files.readAllLines(out);
        assertThat(answers).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = JSON.readTree(rows.get(i));
            JsonNode answer = JSON.readTree(answers.get(i));
            assertThat(answer.get("text")).isEqualTo(row.get("text"));
            assertThat(answer.get("input_ids")).isEqualTo(row.get("ids_sanitized"));
        }
    }

    @Test
    void aRowMayBringToolsAndVariables() throws IOException {
        Files.copy(TOKENIZER.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        Files.writeString(
                folder.resolve("chat_template.jinja"), "{{ messages | length }} {{ tools[0].name }} {{ mood }}");
        Path input = Files.writeString(folder.resolve("in.jsonl"), """
                {"messages": [{"role": "user", "content": "Hi"}], "tools": [{"name": "clock"}], "chat_template_kwargs": {"mood": "calm"}}
                """);
        assertThat(run("--policy", folder.toString(), "--input", input.toString()))
                .as(errors)
                .isZero();
        assertThat(JSON.readTree(printed).get("text").textValue()).isEqualTo("1 clock calm");
    }

    @Test
    void aBadRowIsNamedByFileAndLineAndNothingIsWritten() throws IOException {
        Path out = folder.resolve("out.jsonl");
        for (String bad :
                List.of("{\"messages\": 3}", "{\"messages\": []}", "{\"messages\": [{\"role\": \"user\"}]}")) {
            Path input = Files.writeString(
                    folder.resolve("in.jsonl"), "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}\n" + bad);
            assertThat(run("--policy", TOKENIZER.toString(), "--input", input.toString(), "--out", out.toString()))
                    .isEqualTo(2);
            assertThat(errors).contains("in.jsonl:2: ");
            assertThat(out).doesNotExist();
        }
    }

    private int run(String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        List<String> words = new java.util.ArrayList<>(List.of("template"));
        words.addAll(List.of(options));
        int code = new Program(List.of(), List.of(new TemplateCommand()), terminal).execute(words);
        printed = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }
}
