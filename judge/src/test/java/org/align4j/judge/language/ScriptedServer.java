package org.align4j.judge.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** An OpenAI-compatible server that answers as a test tells it to. */
final class ScriptedServer implements AutoCloseable {
    static {
        // Without it every answer waits 40 ms for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<HttpExchange> exchanges = new CopyOnWriteArrayList<>();
    private final Function<JsonNode, Answer> script;

    /** What is sent back; {@code stalls} sends half of the body and then nothing, with status 0 not even headers. */
    record Answer(int status, Map<String, String> headers, String body, boolean stalls) {
        static Answer silent() {
            return new Answer(0, Map.of(), "", true);
        }

        static Answer body(JsonNode body) {
            return new Answer(200, Map.of(), body.toString(), false);
        }

        static Answer status(int status, String body) {
            return new Answer(status, Map.of(), body, false);
        }

        static Answer stalled() {
            return new Answer(200, Map.of(), "{\"choices\": [{\"message\": ", true);
        }

        /** A chat completion with this text. */
        static Answer says(String content) {
            return says(content, "stop");
        }

        static Answer says(String content, String finish) {
            return new Answer(200, Map.of(), completion(content, finish).toString(), false);
        }

        /** One token with these log-probs. */
        static Answer label(Map<String, Double> logprobs) {
            String likeliest = logprobs.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            ObjectNode body = completion(likeliest, "stop");
            ObjectNode token = ((ObjectNode) body.path("choices").get(0))
                    .putObject("logprobs")
                    .putArray("content")
                    .addObject();
            token.put("token", likeliest).put("logprob", logprobs.get(likeliest));
            ArrayNode top = token.putArray("top_logprobs");
            logprobs.forEach(
                    (text, logprob) -> top.addObject().put("token", text).put("logprob", logprob));
            return new Answer(200, Map.of(), body.toString(), false);
        }

        private static ObjectNode completion(String content, String finish) {
            ObjectNode body = JSON.createObjectNode();
            ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", finish);
            choice.putObject("message").put("role", "assistant").put("content", content);
            body.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10);
            return body;
        }
    }

    ScriptedServer(Function<JsonNode, Answer> script) {
        this.script = script;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::handle);
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** Bodies received, in order. */
    List<JsonNode> requests() {
        return requests;
    }

    /** Those that asked about a comparison, not what the server can do. */
    List<JsonNode> questions() {
        return requests.stream().filter(request -> !isProbe(request)).toList();
    }

    String header(int request, String name) {
        return String.valueOf(exchanges.get(request).getRequestHeaders().getFirst(name));
    }

    static boolean isProbe(JsonNode request) {
        return text(request).contains("two plus two");
    }

    /** All messages' text. */
    static String text(JsonNode request) {
        StringBuilder text = new StringBuilder();
        request.path("messages")
                .forEach(
                        message -> text.append(message.path("content").asText()).append('\n'));
        return text.toString();
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        requests.add(request);
        exchanges.add(exchange);
        Answer answer = script.apply(request);
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        byte[] body = packed(text, answer.headers().getOrDefault("Content-Encoding", ""));
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        if (answer.status() == 0) {
            waitForTheEnd();
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.stalls() ? body.length + 1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
        if (answer.stalls()) {
            waitForTheEnd();
        }
        exchange.close();
    }

    /** Deflated without a head, as some servers do it. */
    private static byte[] packed(byte[] text, String coding) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater headless = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (OutputStream out = coding.equals("gzip")
                ? new GZIPOutputStream(packed)
                : coding.equals("deflate") ? new DeflaterOutputStream(packed, headless) : packed) {
            out.write(text);
        } finally {
            headless.end();
        }
        return packed.toByteArray();
    }

    private void waitForTheEnd() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
