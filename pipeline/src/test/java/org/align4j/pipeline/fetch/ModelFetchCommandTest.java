package org.align4j.pipeline.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.run.Console;
import org.align4j.pipeline.cli.Program;
import org.align4j.pipeline.cli.Terminal;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFetchCommandTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final List<String> NEEDED = List.of(
            "chat_template.jinja",
            "config.json",
            "generation_config.json",
            WEIGHTS,
            "tokenizer.json",
            "tokenizer_config.json");

    @TempDir
    private Path temporary;

    private Path out;
    private FakeHub hub;
    private String printed = "";
    private String errors = "";

    @BeforeEach
    void publish() throws IOException {
        out = temporary.resolve("out");
        hub = new FakeHub();
        for (String name : NEEDED) {
            hub.files.put(name, Files.readAllBytes(Fixtures.path("checkpoints/llama/" + name)));
        }
        hub.put("README.md", "a model");
        hub.put("pytorch_model.bin", "old");
        hub.put("onnx/model.onnx", "other");
        hub.put("../../escaped/config.json", "no");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void onlyTheNeededFilesAreFetchedAndTheyAreWhole() throws IOException {
        assertThat(fetch()).as(errors).isZero();
        assertThat(names(out)).containsExactlyElementsOf(NEEDED);
        for (String name : NEEDED) {
            assertThat(out.resolve(name)).hasBinaryContent(hub.files.get(name));
        }
        assertThat(hub.requests).hasSize(NEEDED.size() + 1).noneMatch(request -> request.contains("README"));
        assertThat(printed).contains("org/model at " + FakeHub.COMMIT);
        assertThat(names(temporary)).containsExactly("out");
    }

    @Test
    void aBrokenConnectionIsContinuedWhereItBroke() throws IOException {
        hub.breaks = 2;
        assertThat(fetch()).as(errors).isZero();
        assertThat(out.resolve(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
        assertThat(hub.requests)
                .filteredOn(request -> request.startsWith("store " + WEIGHTS + " bytes="))
                .hasSize(2);
    }

    @Test
    void theSameCommandContinuesWhatAKilledOneLeft() throws IOException {
        hub.corrupted.put("tokenizer.json", new byte[hub.files.get("tokenizer.json").length]);
        assertThat(fetch()).isEqualTo(2);
        Path partial = temporary.resolve(".out.partial");
        byte[] whole = hub.files.get(WEIGHTS);
        Files.write(partial.resolve(WEIGHTS + ".part"), Arrays.copyOf(whole, 1000));
        hub.corrupted.clear();
        hub.requests.clear();
        assertThat(fetch()).as(errors).isZero();
        assertThat(hub.requests)
                .contains("store " + WEIGHTS + " bytes=1000-")
                .noneMatch(request -> request.contains("hub config.json"));
        assertThat(out.resolve(WEIGHTS)).hasBinaryContent(whole);
        assertThat(names(out)).containsExactlyElementsOf(NEEDED);
    }

    @Test
    void whatWasLeftOfAnotherCommitIsThrownAway() throws IOException {
        Path partial = Files.createDirectories(temporary.resolve(".out.partial"));
        Files.writeString(partial.resolve(".fetch"), "org/model 9999999\n");
        Files.writeString(partial.resolve("config.json"), "of another commit");
        assertThat(fetch()).as(errors).isZero();
        assertThat(out.resolve("config.json")).hasBinaryContent(hub.files.get("config.json"));
    }

    @Test
    void aFileWithAnotherHashIsThrownAway() {
        byte[] other = hub.files.get(WEIGHTS).clone();
        other[other.length - 1] ^= 1;
        hub.corrupted.put(WEIGHTS, other);
        refused("model.safetensors: what " + hub.endpoint() + " sent does not have the hash that it lists");
        assertThat(temporary.resolve(".out.partial").resolve(WEIGHTS + ".part")).doesNotExist();
    }

    @Test
    void theTokenGoesToTheHubAndNeverToTheStore() throws IOException {
        hub.token = System.getenv("PATH");
        assertThat(run(
                        "model",
                        "fetch",
                        "org/model",
                        "--endpoint",
                        hub.endpoint(),
                        "--out",
                        out.toString(),
                        "--token-env",
                        "PATH"))
                .as(errors)
                .isZero();
        assertThat(hub.requests)
                .filteredOn(request -> request.startsWith("hub"))
                .allMatch(request -> request.endsWith(" Bearer " + hub.token));
        assertThat(hub.requests)
                .filteredOn(request -> request.startsWith("store"))
                .isNotEmpty()
                .noneMatch(request -> request.contains("Bearer"));
    }

    @Test
    void shardsAreThoseOfTheIndex() throws IOException {
        hub.files.remove(WEIGHTS);
        hub.put("a-1.safetensors", "first");
        hub.put("a-2.safetensors", "second");
        hub.put("unused.safetensors", "third");
        hub.put("model.safetensors.index.json", """
                {"weight_map": {"x": "a-1.safetensors", "y": "a-2.safetensors", "z": "a-1.safetensors"}}""");
        assertThat(fetch()).as(errors).isZero();
        assertThat(names(out)).contains("a-1.safetensors", "a-2.safetensors").doesNotContain("unused.safetensors");
    }

    @Test
    void anIndexCannotNameAPlaceOutside() {
        hub.files.remove(WEIGHTS);
        hub.put("../x.safetensors", "first");
        hub.put("model.safetensors.index.json", "{\"weight_map\": {\"x\": \"../x.safetensors\"}}");
        refused("its index names the file ../x.safetensors");
    }

    @Test
    void whatCannotBeUsedIsSaidBeforeTheWeights() {
        hub.put("config.json", "{\"model_type\": \"rwkv7\"}");
        refused("org/model: model_type \"rwkv7\" is not known");
        assertThat(hub.requests).noneMatch(request -> request.contains(WEIGHTS));
        hub.files.remove(WEIGHTS);
        refused("has no safetensors file, only pytorch_model.bin");
        hub.files.remove("config.json");
        hub.put("model.gguf", "x");
        refused("one in GGUF, which is not read");
    }

    @Test
    void refusalsOfTheHubAreOneLine() {
        hub.token = "secret";
        refused("does not give it (401); set HF_TOKEN");
        hub.token = "";
        hub.status = 503;
        refused("answered 503 for org/model; give the same command again later");
        hub.status = 200;
        assertThat(run("model", "fetch", "org/none", "--endpoint", hub.endpoint(), "--out", out.toString()))
                .isEqualTo(2);
        assertThat(errors).contains("org/none: is not there at " + hub.endpoint());
        assertThat(run("model", "fetch", "../etc", "--endpoint", hub.endpoint(), "--out", out.toString()))
                .isEqualTo(2);
        assertThat(errors).contains("model must be a name on the Hugging Face Hub");
    }

    @Test
    void withoutANetworkItSaysSo() {
        String gone = hub.endpoint();
        hub.close();
        assertThat(run("model", "fetch", "org/model", "--endpoint", gone, "--out", out.toString()))
                .isEqualTo(2);
        assertThat(errors.lines())
                .singleElement()
                .asString()
                .contains(gone + ": cannot be reached")
                .contains("HTTPS_PROXY");
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderThatHoldsSomethingIsNotTouched() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("mine"), "kept");
        assertThat(fetch()).isEqualTo(2);
        assertThat(errors).contains(out + ": exists");
        assertThat(names(out)).containsExactly("mine");
        assertThat(hub.requests).isEmpty();
    }

    private void refused(String reason) {
        assertThat(fetch()).isEqualTo(2);
        assertThat(errors.lines().filter(line -> line.startsWith("error: ")))
                .singleElement()
                .asString()
                .contains(reason);
        assertThat(out).doesNotExist();
    }

    private int fetch() {
        return run("model", "fetch", "org/model", "--endpoint", hub.endpoint(), "--out", out.toString());
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
        }
        return names;
    }

    private int run(String... words) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        ByteArrayOutputStream problems = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(result, true, StandardCharsets.UTF_8),
                new PrintStream(problems, true, StandardCharsets.UTF_8),
                Console.Rendering.LINES,
                100);
        int code = new Program(List.of(), List.of(new ModelFetchCommand()), terminal).execute(List.of(words));
        printed = result.toString(StandardCharsets.UTF_8);
        errors = problems.toString(StandardCharsets.UTF_8);
        return code;
    }
}
