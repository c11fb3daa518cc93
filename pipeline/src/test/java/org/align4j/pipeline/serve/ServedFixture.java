package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Artifacts;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.StageRunner;

/** A server on a free port of this machine, and a client of it. */
final class ServedFixture implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final ModelServer server;
    final List<String> warnings = new ArrayList<>();

    /** Options as the command line writes them, {@code key=value}. */
    ServedFixture(Path model, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("model=" + model);
        if (all.stream().noneMatch(option -> option.startsWith("listen.port="))) {
            all.add("listen.port=0");
        }
        server = ServeCommand.open(config(all), new Context(warnings));
        server.start();
    }

    static ServeConfig config(List<String> options) {
        return ConfigLoader.load(
                ServeConfig.class,
                null,
                options.stream()
                        .map(option -> option.split("=", 2))
                        .map(pair -> ConfigLoader.Assignment.of(pair[0], pair[1]))
                        .toList());
    }

    String url() {
        return server.url();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The answer to a good request. */
    JsonNode answer(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    HttpResponse<String> look(String path) throws IOException, InterruptedException {
        return send(to(path).GET());
    }

    @Override
    public void close() {
        server.close();
    }

    record Context(List<String> warnings) implements CommandContext {
        @Override
        public Path artifact(String option, Path given, Artifact type) {
            return Artifacts.resolve("--" + option, given, type);
        }

        @Override
        public void print(String line) {}

        @Override
        public void result(String name, Object value) {}

        @Override
        public void say(String line) {}

        @Override
        public void warn(String line) {
            warnings.add(line);
        }

        @Override
        public ProgressDisplay progress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StageRunner stages() {
            throw new UnsupportedOperationException();
        }
    }
}
