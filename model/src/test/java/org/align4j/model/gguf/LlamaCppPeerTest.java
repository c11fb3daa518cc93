package org.align4j.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.model.CheckpointFolders;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * llama.cpp loads what is exported, and decodes greedily what transformers does. {@code ALIGN_LLAMA_SERVER} names the program
 * {@code llama-server}; run with {@code -DexcludedGroups= -Dtest=LlamaCppPeerTest}.
 */
@Tag("peers")
class LlamaCppPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama-rope-linear",
                "qwen2",
                "qwen3",
                "llama-rope-llama3",
                "llama-bias-sharded",
                "llama-tied"
            })
    void decodesGreedilyAsTransformersDoes(String name) throws Exception {
        String program = System.getenv("ALIGN_LLAMA_SERVER");
        Assumptions.assumeTrue(program != null, "skipped: ALIGN_LLAMA_SERVER is not set");
        boolean larger =
                List.of("llama-rope-llama3", "llama-bias-sharded", "llama-tied").contains(name);
        Path source = larger ? Fixtures.shared("fixtures/checkpoints/" + name) : Fixtures.path("checkpoints/" + name);
        Path folder = CheckpointFolders.withTokenizer(source, temporary);
        Path file = temporary.resolve("model.gguf");
        GgufModel.write(folder, name, GgufType.F32, file);
        JsonNode greedy = JSON.readTree(source.resolve("golden.json").toFile()).get("greedy");
        int port = freePort();
        Process server = new ProcessBuilder(
                        program,
                        "-m",
                        file.toString(),
                        "--port",
                        Integer.toString(port),
                        "-c",
                        "128",
                        "-t",
                        "1",
                        "--no-warmup")
                .redirectErrorStream(true)
                .start();
        try {
            awaitReady(server);
            List<Integer> tokens = tokens(
                    port, greedy.get("prompt"), greedy.get("continuation").size());
            List<Integer> expected = new ArrayList<>();
            greedy.get("continuation").forEach(id -> expected.add(id.asInt()));
            // llama.cpp ends at every token that looks like an end: here <|endoftext|>, which has id 0.
            int end = expected.indexOf(0);
            assertThat(tokens).isEqualTo(end < 0 ? expected : expected.subList(0, end + 1));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static List<Integer> tokens(int port, JsonNode prompt, int count) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        URI place = URI.create("http://127.0.0.1:" + port);
        ObjectNode body = JSON.createObjectNode()
                .put("n_predict", count)
                .put("temperature", 0)
                .put("return_tokens", true);
        body.set("prompt", prompt);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(place.resolve("/completion"))
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<Integer> tokens = new ArrayList<>();
        JSON.readTree(answer.body()).get("tokens").forEach(id -> tokens.add(id.asInt()));
        return tokens;
    }

    /** It says when it has loaded. */
    private static void awaitReady(Process server) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("listening on http")) {
                return;
            }
        }
        throw new IllegalStateException(said.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
