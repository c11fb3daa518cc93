package org.align4j.pipeline.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers as the Hugging Face Hub does: a listing, small files, and large ones by a redirect to another server. */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final HttpServer hub;
    private final HttpServer store;
    final Map<String, byte[]> files = new TreeMap<>();
    /** What is served in place of a file. */
    final Map<String, byte[]> corrupted = new TreeMap<>();
    /** "GET path [range] [token]" of every request for a file. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    /** The connection breaks so often, half way through what is left of a large file. */
    int breaks;

    String token = "";
    int status = 200;

    FakeHub() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/api/models/", this::list);
        hub.createContext("/org/model/resolve/", this::resolve);
        store.createContext(
                "/",
                exchange -> send(exchange, exchange.getRequestURI().getPath().substring(1)));
        hub.start();
        store.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    void put(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void list(HttpExchange exchange) throws IOException {
        boolean known = exchange.getRequestURI().getPath().equals("/api/models/org/model/revision/main");
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        boolean open = token.isEmpty() || ("Bearer " + token).equals(given);
        if (!known || !open || status != 200) {
            exchange.sendResponseHeaders(!open ? 401 : status != 200 ? status : 404, -1);
            exchange.close();
            return;
        }
        ObjectNode answer = new ObjectMapper().createObjectNode().put("sha", COMMIT);
        ArrayNode siblings = answer.putArray("siblings");
        files.forEach((path, content) -> {
            ObjectNode file = siblings.addObject().put("rfilename", path).put("size", content.length);
            if (large(path)) {
                file.put("blobId", hash("SHA-1", "pointer".getBytes(StandardCharsets.UTF_8)));
                file.putObject("lfs").put("sha256", hash("SHA-256", content)).put("size", content.length);
            } else {
                file.put("blobId", gitHash(content));
            }
        });
        byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void resolve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(("/org/model/resolve/" + COMMIT + "/").length());
        if (large(path)) {
            note(exchange, path);
            exchange.getResponseHeaders()
                    .set("Location", "http://localhost:" + store.getAddress().getPort() + "/" + path);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        } else {
            send(exchange, path);
        }
    }

    private void send(HttpExchange exchange, String path) throws IOException {
        note(exchange, path);
        byte[] content = corrupted.getOrDefault(path, files.get(path));
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (large(path) && breaks > 0) {
                breaks--;
                out.write(rest, 0, rest.length / 2);
                out.flush();
                throw new IOException("broken on purpose");
            }
            out.write(rest);
        }
        exchange.close();
    }

    private void note(HttpExchange exchange, String path) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        boolean stored =
                exchange.getLocalAddress().getPort() == store.getAddress().getPort();
        requests.add((stored ? "store " : "hub ")
                + path
                + (range == null ? "" : " " + range)
                + (given == null ? "" : " " + given));
    }

    private static boolean large(String path) {
        return path.endsWith(".safetensors");
    }

    static String gitHash(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
    }
}
