package org.align4j.judge.annotate.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.align4j.core.chat.Content;
import org.align4j.judge.annotate.AnnotationItem;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Vote;

/** A served round, and what a browser without a page would do with it. */
final class ServedRound implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    final RoundFolder folder;
    final AnnotationServer server;
    final List<String> warnings = new ArrayList<>();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ServedRound(Path path, Round round, List<AnnotationItem> items, int overlap) {
        this(path, round, items, new QueueConfig(overlap, Duration.ofMinutes(15), 0, 0));
    }

    ServedRound(Path path, Round round, List<AnnotationItem> items, QueueConfig queue) {
        this(path, round, items, queue, 0);
    }

    ServedRound(Path path, Round round, List<AnnotationItem> items, QueueConfig queue, int port) {
        this.folder = RoundFolder.keep(path, round, items);
        ServerConfig options = new ServerConfig(
                "127.0.0.1", port, List.of(), List.of("ada", "bob"), "# Be *fair*\n<script>x()</script>");
        InstantSource clock = now::get;
        this.server = AnnotationServer.start(folder, queue, options, warnings::add, clock);
    }

    static List<AnnotationItem> pairs(int count) {
        List<AnnotationItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(new AnnotationItem(
                    "gpt-4o/item-" + i,
                    Content.user("Question " + i + "?"),
                    List.of(Content.assistant("good " + i), Content.assistant("bad " + i)),
                    null));
        }
        return items;
    }

    String token(String name) {
        return server.links().get(name).replaceFirst(".*/join/", "");
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Cookie", "align-annotate=" + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the server answers to these very bytes. */
    String raw(String request) {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            // Nothing more comes: a server that keeps connections need not wait for it.
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> page(String path, String name) {
        return send(request(path, token(name)));
    }

    JsonNode api(String name, String what) {
        return json(page("/a/" + name + "/api/" + what, name));
    }

    /** The aliases of the next items. */
    List<String> next(String name, int count, String... have) {
        List<String> aliases = new ArrayList<>();
        api(name, "items?count=" + count + "&have=" + String.join(",", have))
                .path("items")
                .forEach(item -> aliases.add(item.path("item").asText()));
        return aliases;
    }

    HttpResponse<String> post(String name, Object body) {
        try {
            return postBytes(name, JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> postBytes(String name, byte[] body) {
        return send(request("/a/" + name + "/api/votes", token(name))
                .header("Origin", server.url())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    JsonNode vote(String name, String id, String alias, Map<String, Object> answer) {
        return json(post(name, Map.of("vote", id, "item", alias, "answer", answer, "millis", 1200)));
    }

    static String uuid(int number) {
        return String.format("00000000-0000-4000-8000-%012d", number);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(response.body(), e);
        }
    }

    List<Vote> votes(String name) {
        return folder.standing(name, warnings::add);
    }

    @Override
    public void close() {
        server.close();
    }
}
