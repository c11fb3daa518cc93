package org.align4j.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutApiTest {
    private static final String GENERATE = "/generate";
    private static final String UPDATE = "/update_weights_from_disk";
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");

    /** Whatever stands in it is the token; it is set everywhere, long and printable. */
    private static final String TOKEN_VARIABLE = "PATH";

    @TempDir
    Path folder;

    private ServedFixture served(Path root) throws IOException {
        return new ServedFixture(
                LLAMA, "weights-root=" + root, "listen.token-env=" + TOKEN_VARIABLE, "precision=float32", "device=cpu");
    }

    private static HttpResponse<String> post(ServedFixture server, String path, String body)
            throws IOException, InterruptedException {
        return server.send(server.to(path)
                .header(
                        "Authorization",
                        "Bearer " + System.getenv(TOKEN_VARIABLE).strip())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode answer(ServedFixture server, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = post(server, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ServedFixture.JSON.readTree(response.body());
    }

    private static String asked(String sampling) {
        return "{\"input_ids\": [1, 40, 41], \"return_logprob\": true, \"sampling_params\": {" + sampling + "}}";
    }

    @Test
    void tokensAndLogProbsComeInSglangsShape() throws Exception {
        try (ServedFixture server = served(folder)) {
            String how = "\"max_new_tokens\": 6, \"sampling_seed\": 5, \"n\": 2, \"temperature\": 1.0";
            JsonNode two = answer(server, GENERATE, asked(how));
            assertThat(two.size()).isEqualTo(2);
            JsonNode meta = two.path(1).path("meta_info");
            assertThat(meta.path("prompt_tokens").asInt()).isEqualTo(3);
            assertThat(meta.path("weight_version").asText()).isEqualTo("start");
            assertThat(meta.path("finish_reason").path("type").asText()).isIn("stop", "length");
            JsonNode pairs = meta.path("output_token_logprobs");
            assertThat(pairs.size()).isEqualTo(meta.path("completion_tokens").asInt());
            for (int t = 0; t < pairs.size(); t++) {
                assertThat(pairs.path(t).path(1))
                        .isEqualTo(two.path(1).path("output_ids").path(t));
            }
            // the same tokens with the log-probs of the other protocol, at temperature 1
            JsonNode plain = answer(
                    server,
                    "/v1/completions",
                    "{\"prompt\": [1, 40, 41], \"max_tokens\": 6, \"seed\": 5, \"n\": 2, \"logprobs\": 0}");
            JsonNode known = plain.path("choices").path(1).path("logprobs").path("token_logprobs");
            assertThat(known.size()).isEqualTo(pairs.size());
            for (int t = 0; t < pairs.size(); t++) {
                assertThat(pairs.path(t).path(0).asDouble())
                        .isCloseTo(known.path(t).asDouble(), within(1e-6));
            }
        }
    }

    @Test
    void logProbsAreThoseAtTheSamplingTemperature() throws Exception {
        try (ServedFixture server = served(folder)) {
            // one token of a temperature so high that all are alike
            JsonNode hot = answer(server, GENERATE, asked("\"max_new_tokens\": 1, \"temperature\": 100"));
            double uniform = -Math.log(Files.readString(LLAMA.resolve("config.json"))
                    .lines()
                    .filter(line -> line.contains("vocab_size"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow());
            assertThat(hot.path("meta_info")
                            .path("output_token_logprobs")
                            .path(0)
                            .path(0)
                            .asDouble())
                    .isCloseTo(uniform, within(0.1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input_ids\": [1], \"text\": \"a\"}                            | and not both",
                "{}                                                                | must be given",
                "{\"input_ids\": [[1], [2]]}                                       | must be one prompt",
                "{\"input_ids\": [1], \"stream\": true}                            | 'stream' is not supported here",
                "{\"input_ids\": [1], \"sampling_params\": {\"regex\": \"a\"}}     | 'regex' is not supported",
                "{\"input_ids\": [1], \"sampling_params\": {\"stop_token_ids\": [7]}} | this model's own ends alone",
                "{\"input_ids\": [1], \"sampling_params\": {\"max_tokens\": 7}}    | unknown field 'max_tokens'",
                "{\"input_ids\": [1], \"sampling_params\": {\"max_new_tokens\": 1000000}} | must be between 1 and",
            })
    void whatItCannotFollowIsRefused(String body, String why) throws Exception {
        try (ServedFixture server = served(folder)) {
            HttpResponse<String> response = post(server, GENERATE, body);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains(why);
        }
    }

    @Test
    void weightsAreReplacedAndSayTheirVersion() throws Exception {
        Path other = folder.resolve("other");
        AtomicFiles.copyFolder(LLAMA, other);
        try (ServedFixture server = served(folder)) {
            String drawn = asked("\"max_new_tokens\": 6, \"sampling_seed\": 5");
            JsonNode before = answer(server, GENERATE, drawn);
            String update = "{\"model_path\": \"" + other + "\", \"weight_version\": \"v7\"}";
            assertThat(answer(server, UPDATE, update).path("success").asBoolean())
                    .isTrue();
            JsonNode after = answer(server, GENERATE, drawn);
            assertThat(after.path("output_ids")).isEqualTo(before.path("output_ids"));
            assertThat(after.path("meta_info").path("weight_version").asText()).isEqualTo("v7");
            // an adapter stands on the served model and changes what it says
            Path adapter = folder.resolve("adapter");
            AtomicFiles.copyFolder(Fixtures.path("lora/all-linear"), adapter);
            answer(server, UPDATE, "{\"model_path\": \"" + adapter + "\", \"weight_version\": \"v8\"}");
            JsonNode adapted = answer(server, GENERATE, drawn);
            assertThat(adapted.path("meta_info").path("output_token_logprobs"))
                    .isNotEqualTo(before.path("meta_info").path("output_token_logprobs"));
        }
    }

    @Test
    void onlyFoldersBelowTheRootAreReadAndBadOnesChangeNothing() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path outside = folder.resolve("outside");
        AtomicFiles.copyFolder(LLAMA, outside);
        Files.createSymbolicLink(root.resolve("link"), outside);
        Path stretched = root.resolve("stretched");
        AtomicFiles.copyFolder(Fixtures.path("checkpoints/llama-rope-linear"), stretched);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(LLAMA.resolve(file), stretched.resolve(file));
        }
        Files.createDirectory(root.resolve("empty"));
        try (ServedFixture server = served(root)) {
            for (Path bad : new Path[] {
                outside, root.resolve("link"), root.resolve("../outside"), root.resolve("none"), Path.of("/etc")
            }) {
                HttpResponse<String> response = post(server, UPDATE, "{\"model_path\": \"" + bad + "\"}");
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).contains("must be a folder below " + root.toRealPath());
            }
            assertThat(post(server, UPDATE, "{\"model_path\": \"" + stretched + "\"}")
                            .body())
                    .contains("is of another architecture than the model that is served");
            assertThat(post(server, UPDATE, "{\"model_path\": \"" + root.resolve("empty") + "\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(answer(server, GENERATE, asked("\"max_new_tokens\": 2"))
                            .path("meta_info")
                            .path("weight_version")
                            .asText())
                    .isEqualTo("start");
        }
    }

    @Test
    void nobodyGivesWeightsUnlessTheOwnerSaysSoAndTheTokenIsKnown() throws Exception {
        String update = "{\"model_path\": \"" + LLAMA + "\"}";
        try (ServedFixture server = new ServedFixture(LLAMA)) {
            assertThat(server.post(UPDATE, update).statusCode()).isEqualTo(404);
        }
        try (ServedFixture server = served(folder)) {
            assertThat(server.post(UPDATE, update).statusCode()).isEqualTo(401);
        }
        assertThatThrownBy(() -> new ServedFixture(LLAMA, "weights-root=" + folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("weights-root lets clients replace the model's weights: --listen.token-env NAME");
        assertThatThrownBy(() -> new ServedFixture(
                        LLAMA, "weights-root=" + folder.resolve("none"), "listen.token-env=" + TOKEN_VARIABLE))
                .hasMessageEndingWith("there is no such folder");
    }
}
