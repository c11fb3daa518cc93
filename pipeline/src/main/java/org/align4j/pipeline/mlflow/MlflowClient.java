package org.align4j.pipeline.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** MLflow's REST API 2.0, as far as it takes runs in. Whatever the server answers otherwise is a {@link UserError} of one line. */
final class MlflowClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String server;
    private final @Nullable String token;
    private final HttpClient http;

    /** @param token null for none */
    MlflowClient(String server, @Nullable String token) {
        this.server = server.replaceFirst("/+$", "");
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** The id of an experiment, which is made where there is none of that name. */
    String experiment(String name) throws IOException {
        HttpResponse<String> found = send(
                request("experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .GET()
                        .build());
        if (found.statusCode() == NOT_FOUND) {
            return post("experiments/create", JSON.createObjectNode().put("name", name))
                    .path("experiment_id")
                    .asText();
        }
        return read(found).path("experiment").path("experiment_id").asText();
    }

    /** Calls a method that changes something. */
    JsonNode post(String method, ObjectNode body) throws IOException {
        return read(send(request(method)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build()));
    }

    private HttpRequest.Builder request(String method) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + method))
                .timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw new UserError("--server " + server + ": cannot be reached; 'mlflow server' starts one", e);
        }
    }

    private JsonNode read(HttpResponse<String> answer) {
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "--server " + server + ": answered " + answer.statusCode()
                            + ", not as an MLflow tracking server does",
                    e);
        }
        if (answer.statusCode() != OK) {
            throw new UserError("--server " + server + ": answered " + answer.statusCode() + ": "
                    + body.path("message").asText("no reason given"));
        }
        return body;
    }
}
