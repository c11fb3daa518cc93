package org.align4j.pipeline.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Trajectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private WatchServer server;
    private Path first;

    @BeforeEach
    void start() throws IOException {
        first = run("a/rl", "stage: rl\nseed: 1\nupdate:\n  learning-rate: 0.1\n");
        Path second = run("b/rl", "stage: rl\nseed: 1\nupdate:\n  learning-rate: 0.2\n");
        server = new WatchServer(WatchedRun.all(List.of(first, second)), 0, List.of(), warning -> {});
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path run(String name, String config) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("config.yaml"), config);
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"reward\":0.5}\n{\"step\":2,\"rew");
        return run;
    }

    private HttpResponse<String> look(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        return JSON.readTree(look(path).body());
    }

    @Test
    void wholeLinesAreSentAndEachOnce() throws Exception {
        JsonNode lines = json("/api/lines?run=0");
        assertThat(lines.path("lines").size()).isEqualTo(1);
        long next = lines.path("next").asLong();
        assertThat(next).isEqualTo(24);
        assertThat(json("/api/lines?run=0&from=" + next).path("lines").size()).isZero();
        Files.writeString(first.resolve("metrics.jsonl"), "ard\":1.5}\n", StandardOpenOption.APPEND);
        JsonNode more = json("/api/lines?run=0&from=" + next);
        assertThat(more.path("lines").path(0).path("reward").asDouble()).isEqualTo(1.5);
        assertThat(more.path("anew").asBoolean()).isFalse();
    }

    @Test
    void aRunThatIsContinuedFromACheckpointIsReadAnew() throws Exception {
        JsonNode lines = json("/api/lines?run=0&from=5000");
        assertThat(lines.path("anew").asBoolean()).isTrue();
        assertThat(lines.path("lines").size()).isEqualTo(1);
    }

    @Test
    void runsOfOneNameAreToldApartAndTheirDifferencesShown() throws Exception {
        JsonNode overview = json("/api/runs");
        assertThat(overview.path("runs").findValuesAsText("name")).doesNotHaveDuplicates();
        assertThat(overview.path("options").size()).isEqualTo(1);
        assertThat(overview.path("options").path(0).path("key").asText()).isEqualTo("update.learning-rate");
        assertThat(overview.path("runs").path(0).path("finished").asBoolean()).isFalse();
    }

    @Test
    void samplesOfTheLastCheckpointAreShownWhileARunGoes() throws Exception {
        assertThat(json("/api/samples?run=0").size()).isZero();
        try (DatasetWriter<Trajectory> log =
                DatasetWriter.create(first.resolve(".work/trajectories"), Trajectory.class, Lineage.of("rl"))) {
            log.write(trajectory("early"));
            log.endPart();
            log.write(trajectory("checkpointed"));
            log.endPart();
            log.write(trajectory("not yet sure"));
            assertThat(json("/api/samples?run=0").findValuesAsText("completion"))
                    .containsExactly("checkpointed");
        }
    }

    private static Trajectory trajectory(String completion) {
        return new Trajectory(
                completion,
                1,
                Content.user("Hello?"),
                completion,
                List.of(1),
                List.of(2),
                List.of(-1f),
                List.of(-1f),
                0.5,
                List.of(0.5f),
                List.of(),
                List.of(0.5f),
                null,
                null,
                "stop",
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void nothingElseIsServedAndNothingChanges() throws Exception {
        for (String path : List.of(
                "/api/lines?run=7", "/config.yaml", "/%2e%2e/config.yaml", "/api/lines?run=0&file=../config.yaml")) {
            assertThat(look(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(look("/api/lines?run=-1").statusCode()).isEqualTo(400);
        HttpRequest post = HttpRequest.newBuilder(URI.create(server.url() + "/api/runs"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 421");
        }
        assertThat(look("/").headers().firstValue("content-security-policy").orElseThrow())
                .contains("script-src 'self'");
    }

    @Test
    void aScriptInACompletionIsTextAndNothingElse() throws Exception {
        try (DatasetWriter<Trajectory> log =
                DatasetWriter.create(first.resolve(".work/trajectories"), Trajectory.class, Lineage.of("rl"))) {
            log.write(trajectory("</script><script>alert(1)</script><img src=x onerror=alert(2)>"));
            log.endPart();
        }
        HttpResponse<String> samples = look("/api/samples?run=0");
        assertThat(JSON.readTree(samples.body()).path(0).path("completion").asText())
                .startsWith("</script><script>");
        assertThat(samples.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(samples.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        try (InputStream script = WatchServer.class.getResourceAsStream("watch.js")) {
            assertThat(new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("textContent")
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
    }

    @Test
    void clientsThatStallOrAskForTooMuchKeepNobodyWaiting() throws Exception {
        URI url = URI.create(server.url());
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(url.getHost(), url.getPort());
                socket.getOutputStream().write("GET /api/runs HTTP/1.1\r\nHo".getBytes(StandardCharsets.UTF_8));
                stalled.add(socket);
            }
            assertThat(look("/api/runs").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        assertThat(look("/api/lines?run=" + "9".repeat(50_000)).statusCode()).isBetween(400, 499);
        // Not read to its end, so the answer may be lost with its connection; nobody else's is.
        HttpRequest large = HttpRequest.newBuilder(URI.create(server.url() + "/api/runs"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))
                .build();
        assertThat(client.sendAsync(large, HttpResponse.BodyHandlers.ofString())
                        .handle((answer, lost) -> lost != null || answer.statusCode() == 405)
                        .join())
                .isTrue();
        assertThat(look("/api/runs").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherPagesScriptIsNotTold() throws Exception {
        HttpRequest foreign = HttpRequest.newBuilder(URI.create(server.url() + "/api/runs"))
                .header("Origin", "http://evil.example")
                .build();
        HttpResponse<String> answer = client.send(foreign, HttpResponse.BodyHandlers.ofString());
        // Nothing is changed by a look, and without this header a browser keeps the answer from the other page.
        assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    @Test
    void aFolderThatIsNotARunIsRefused() {
        assertThatThrownBy(() -> WatchedRun.all(List.of(folder)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not a run folder (it has no config.yaml)");
    }
}
