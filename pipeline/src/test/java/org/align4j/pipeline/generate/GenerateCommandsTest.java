package org.align4j.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.pipeline.inspect.ModelInfoCommand;
import org.align4j.pipeline.stage.Command;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LLAMA = Fixtures.path("checkpoints/llama").toString();

    @TempDir
    private Path folder;

    private String printed = "";
    private String errors = "";

    @Test
    void logProbsHaveNullFirstAndKeepTheOrder() throws IOException {
        Path input = folder.resolve("rows.jsonl");
        Files.writeString(input, """
                {"id": "ids", "input_ids": [5, 6, 7, 8, 9]}

                {"text": "Good morning, good people of the town"}
                {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}
                {"input_ids": [5, 6, 7]}
                """);
        Path out = folder.resolve("out.jsonl");
        logProbs(LLAMA, input, out);
        List<JsonNode> answers = read(out);
        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).get("id").asText()).isEqualTo("ids");
        for (JsonNode answer : answers) {
            int length = answer.get("input_ids").size();
            assertThat(answer.get("tokens").size()).isEqualTo(length);
            assertThat(answer.get("logprobs").size()).isEqualTo(length);
            assertThat(answer.get("logprobs").get(0).isNull()).isTrue();
            assertThat(answer.get("logprobs").get(1).asDouble()).isNegative();
        }
        // The shorter row is a prefix of the first: causal, so its numbers are the same.
        assertThat(answers.get(3).get("logprobs").get(2).asDouble())
                .isCloseTo(answers.get(0).get("logprobs").get(2).asDouble(), within(1e-5));
    }

    @Test
    void aBadRowIsNamedByFileAndLineAndNothingIsWritten() throws IOException {
        Path out = folder.resolve("out.jsonl");
        List<List<String>> cases = List.of(
                List.of(
                        "{\"text\": \"a\", \"input_ids\": [1]}",
                        "a row must have one of input_ids, text, messages, but has input_ids and text"),
                List.of("{\"txt\": \"a\"}", "a row must have one of input_ids, text, messages, but has none of them"),
                List.of("{\"input_ids\": [1, 512]}", "token id 512 is not in the model's vocabulary of 512"),
                List.of("{\"input_ids\": [1, 2.5]}", "input_ids[1] must be a token id, but is 2.5"),
                List.of("{\"input_ids\": []}", "the row has no tokens"),
                List.of("[1, 2]", "a row must be a JSON object"),
                List.of("{\"text\": ", "is not valid JSON"));
        for (List<String> each : cases) {
            Path input =
                    Files.writeString(folder.resolve("bad.jsonl"), "{\"input_ids\": [4, 5]}\n" + each.get(0) + "\n");
            assertThat(run("logprobs", "--policy", LLAMA, "--input", input.toString(), "--out", out.toString()))
                    .isEqualTo(2);
            assertThat(errors).contains("bad.jsonl:2: " + each.get(1));
            assertThat(errors.lines().filter(line -> line.startsWith("error"))).hasSize(1);
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void generatePrintsTextsOrWritesRows() throws IOException {
        assertThat(run(
                        "generate",
                        "--policy",
                        LLAMA,
                        "--prompt",
                        "Good morning",
                        "--precision",
                        "float32",
                        "--sampling.max-new-tokens",
                        "8",
                        "--completions-per-prompt",
                        "2"))
                .as(errors)
                .isZero();
        assertThat(printed.lines().count()).isGreaterThanOrEqualTo(2);
        Path input = folder.resolve("prompts.jsonl");
        Files.writeString(input, """
                {"prompt": "Good morning", "note": 1}
                {"prompt": [{"role": "user", "content": "Why?"}]}
                """);
        Path out = folder.resolve("out.jsonl");
        assertThat(run(
                        "generate",
                        "--policy",
                        LLAMA,
                        "--input",
                        input.toString(),
                        "--out",
                        out.toString(),
                        "--sampling.max-new-tokens",
                        "8",
                        "--completions-per-prompt",
                        "3"))
                .as(errors)
                .isZero();
        List<JsonNode> answers = read(out);
        assertThat(answers).hasSize(6);
        assertThat(answers.get(0).get("note").asInt()).isEqualTo(1);
        for (JsonNode answer : answers) {
            assertThat(answer.get("completion").isTextual()).isTrue();
            assertThat(answer.get("logprobs").size())
                    .isEqualTo(answer.get("completion_ids").size())
                    .isBetween(1, 8);
            assertThat(answer.get("prompt_ids").size()).isPositive();
            assertThat(answer.get("finish_reason").asText()).isIn("stop", "length");
        }
        assertThat(run("generate", "--policy", LLAMA)).isEqualTo(2);
        assertThat(errors).contains("generate needs one of --prompt, --message and --input, but none was given");
    }

    @Test
    void modelInfoSaysWhatTheFolderHolds() throws IOException {
        assertThat(run("model", "info", LLAMA, "--precision", "float32", "--json"))
                .as(errors)
                .isZero();
        JsonNode results = JSON.readTree(printed).get("results");
        assertThat(results.get("family").asText()).isEqualTo("llama (LlamaForCausalLM)");
        assertThat(results.get("layers").asInt()).isEqualTo(2);
        // Embedding and head 512 x 48 each; per layer queries and output 48 x 48, keys and values 16 x 48, MLP 3 x 80 x
        // 48, norms.
        assertThat(results.get("parameters").asLong())
                .isEqualTo(2 * 512 * 48 + 48 + 2 * (2 * 48 * 48 + 2 * 16 * 48 + 3 * 80 * 48 + 2 * 48));
        assertThat(results.get("chat_template").asText()).isEqualTo("yes");
        assertThat(results.get("precision").asText()).isEqualTo("float32");
        JsonNode memory = results.get("memory_bytes");
        assertThat(memory.get("read").asLong())
                .isEqualTo(4 * results.get("parameters").asLong());
        // keys and values of 2 heads of 8 in 2 layers, float32
        assertThat(memory.get("per_token").asLong()).isEqualTo(2 * 2 * 2 * 8 * 4);
        assertThat(memory.get("train").asLong())
                .isGreaterThan(memory.get("train_lora").asLong());
        assertThat(results.get("stored_as").asText()).isEqualTo("float32");
        assertThat(run("model", "info", Fixtures.path("lora/all-linear").toString(), "--json"))
                .as(errors)
                .isZero();
        // 2 layers of rank 8 times (96 + 64 + 64 + 96 + 3 x 128), in and out of every module.
        assertThat(JSON.readTree(printed).get("results").get("adapter").asText())
                .endsWith("11,264 parameters, on down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj");
        assertThat(run("model", "info", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(errors.lines()).hasSize(1);
    }

    @Test
    void modelInfoSaysHowRotaryFrequenciesAreScaledInTheWordsOfConfigJson() throws IOException {
        // The gain that YaRN recommends: 0.1 ln 4 + 1.
        assertThat(positionsOf("llama-rope-yarn"))
                .startsWith(
                        "rotary, base 10000, yarn scaling by 4 from 32 positions (beta_fast 32, beta_slow 1, attention_factor 1.1386")
                .endsWith(")");
        assertThat(positionsOf("llama-rope-linear")).matches("rotary, base 10000, linear scaling by [0-9]+");
        assertThat(positionsOf("llama")).isEqualTo("rotary, base 10000");
    }

    /** A template may ask for more than role and content; without it, another prompt is read. */
    @Test
    void toolsAndToolCallsOfARowReachTheTemplate() throws IOException {
        Path model = copy("model", "llama");
        Files.writeString(model.resolve("chat_template.jinja"), """
                {% for m in messages %}{{ m.content or '' }}{{ m.tool_calls | length if m.tool_calls }}{% endfor %}\
                {{ tools | length }}{{ mood }}""");
        Path input = folder.resolve("rows.jsonl");
        Files.writeString(input, """
                {"messages": [{"role": "user", "content": "hi "}, {"role": "assistant", "content": null, "tool_calls": [{}]}], \
                "tools": [{}, {}], "chat_template_kwargs": {"mood": "calm"}}
                {"text": "hi 12calm"}
                """);
        Path out = folder.resolve("out.jsonl");
        logProbs(model.toString(), input, out);
        List<JsonNode> rows = read(out);
        assertThat(rows.get(1).get("input_ids").toString())
                .endsWith(rows.get(0).get("input_ids").toString().substring(1));
    }

    /** Of a checkpoint without a tokenizer, beside that of the plain Llama. */
    private String positionsOf(String checkpoint) throws IOException {
        Path model = copy(checkpoint, "llama", checkpoint);
        assertThat(run("model", "info", model.toString(), "--json")).as(errors).isZero();
        return JSON.readTree(printed).get("results").get("positions").asText();
    }

    private Path copy(String name, String... checkpoints) throws IOException {
        Path model = Files.createDirectory(folder.resolve(name));
        for (String source : checkpoints) {
            try (var files = Files.list(Fixtures.path("checkpoints/" + source))) {
                for (Path file : files.toList()) {
                    Files.copy(file, model.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return model;
    }

    private void logProbs(String model, Path input, Path out) {
        assertThat(run(
                        "logprobs",
                        "--policy",
                        model,
                        "--input",
                        input.toString(),
                        "--out",
                        out.toString(),
                        "--precision",
                        "float32"))
                .as(errors)
                .isZero();
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        List<Command<?>> commands = List.of(new GenerateCommand(), new LogProbsCommand(), new ModelInfoCommand());
        int code = new Program(List.of(), commands, terminal).execute(List.of(words));
        printed = out.toString(StandardCharsets.UTF_8);
        errors = err.toString(StandardCharsets.UTF_8);
        return code;
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }
}
