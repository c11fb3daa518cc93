package org.align4j.pipeline.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that takes in what MLflow's does; the real one was tried by hand (docs/evaluation.md). */
class MlflowRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final List<JsonNode> metrics = new ArrayList<>();
    private final Map<String, String> params = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private String status = "RUNNING";
    private int created;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/", exchange -> {
            String method = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
            byte[] asked = exchange.getRequestBody().readAllBytes();
            byte[] answer = answer(method, asked.length == 0 ? JSON.createObjectNode() : JSON.readTree(asked))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(method.startsWith("experiments/get") ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String answer(String method, JsonNode asked) {
        switch (method) {
            case "experiments/create" -> {
                return "{\"experiment_id\": \"7\"}";
            }
            case "runs/search" -> {
                StringBuilder list = new StringBuilder();
                tags.forEach((key, value) -> list.append(list.isEmpty() ? "" : ",")
                        .append("{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}"));
                return created == 0
                        ? "{}"
                        : "{\"runs\":[{\"info\":{\"run_id\":\"r1\"},\"data\":{\"tags\":[" + list + "]}}]}";
            }
            case "runs/create" -> {
                created++;
                return "{\"run\":{\"info\":{\"run_id\":\"r1\"}}}";
            }
            case "runs/log-batch" -> {
                asked.path("metrics").forEach(metrics::add);
                asked.path("params")
                        .forEach(each -> params.put(
                                each.path("key").asText(), each.path("value").asText()));
            }
            case "runs/set-tag" ->
                tags.put(asked.path("key").asText(), asked.path("value").asText());
            case "runs/update" -> status = asked.path("status").asText();
            default -> {}
        }
        return "{}";
    }

    private long send() throws IOException {
        MlflowClient client =
                new MlflowClient("http://127.0.0.1:" + server.getAddress().getPort() + "/", null);
        return MlflowRun.of(folder, client, client.experiment("mine")).send();
    }

    @Test
    void whatIsNewIsSentAndTheRestIsNot() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), "stage: rl\nupdate: {iterations: 3}\n");
        Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"step\":1,\"loss\":2.5,\"kl\":null}\n{\"step\":2,\"loss\":1.5}\n{\"st");
        assertThat(send()).isEqualTo(2);
        assertThat(params).containsEntry("update.iterations", "3").containsEntry("stage", "rl");
        assertThat(status).isEqualTo("RUNNING");
        Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"step\":1,\"loss\":2.5,\"kl\":null}\n{\"step\":2,\"loss\":1.5}\n{\"step\":3,\"loss\":0.5}\n");
        assertThat(send()).isEqualTo(1);
        assertThat(send()).isZero();
        assertThat(created).isEqualTo(1);
        assertThat(metrics)
                .extracting(each ->
                        each.path("step").asLong() + " " + each.path("value").asDouble())
                .containsExactly("1 2.5", "2 1.5", "3 0.5");
    }

    @Test
    void whatIsNoRunFolderIsRefused() {
        assertThatThrownBy(this::send).isInstanceOf(UserError.class).hasMessageContaining("is not a run folder");
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), "stage: rl\n");
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThatThrownBy(() -> new MlflowClient("http://127.0.0.1:" + port, null).experiment("mine"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("mlflow server");
    }
}
