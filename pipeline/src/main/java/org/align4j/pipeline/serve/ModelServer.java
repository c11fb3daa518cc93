package org.align4j.pipeline.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.server.HostNames;
import org.align4j.core.server.Refusal;
import org.align4j.core.server.ServerAddress;
import org.align4j.core.server.WebExchange;
import org.align4j.core.server.WebServer;
import org.align4j.pipeline.serve.ServeConfig.Limits;

/** Puts a model's API behind HTTP: who may ask, how much, and how a request is refused. */
final class ModelServer implements AutoCloseable {
    /** Threads beyond those of accepted requests, which answer that the queue is full, that all is well, and the like. */
    private static final int SPARE_THREADS = 16;

    private static final int LONGEST_ANSWER_SECONDS = 3600;

    private final WebServer http;
    private final ModelApi api;
    private final Access access;
    private final int largestBody;
    private final Semaphore room;
    private final ServerMetrics metrics;
    private final Consumer<String> warnings;

    /**
     * Who may ask.
     *
     * @param token asked of everybody; empty for none
     */
    record Access(ServerAddress address, String token) {}

    ModelServer(ModelApi api, Access access, Limits limits, ServerMetrics metrics, Consumer<String> warnings) {
        this.api = api;
        this.access = access;
        this.largestBody = limits.largestBody();
        this.room = new Semaphore(limits.requests());
        this.metrics = metrics;
        this.warnings = warnings;
        metrics.gauge("align_requests_open", () -> limits.requests() - room.availablePermits());
        this.http = WebServer.bind(
                access.address(), new WebServer.Limits(limits.requests() + SPARE_THREADS, LONGEST_ANSWER_SECONDS));
    }

    void start() {
        HostNames names = access.address().hostNames();
        http.start(exchange -> handle(exchange, names));
    }

    String url() {
        return http.url();
    }

    void await() throws InterruptedException {
        http.await();
    }

    private void handle(WebExchange exchange, HostNames names) throws IOException {
        long started = System.nanoTime();
        String path = exchange.path();
        boolean asks = api.paths().contains(path);
        String status = "200";
        try {
            names.check(exchange);
            if (asks) {
                ask(exchange, path);
            } else {
                look(exchange, path);
            }
        } catch (Refusal e) {
            status = refuse(exchange, new ApiFault(e.status(), e.told(), null));
        } catch (ApiFault e) {
            status = refuse(exchange, e);
        } catch (IOException e) {
            // The client has gone; what it asked for is cancelled.
            status = "499";
            throw e;
        } catch (UserError e) {
            status = refuse(exchange, new ApiFault(400, e.getMessage(), null));
        } catch (RuntimeException | StackOverflowError e) {
            warnings.accept("internal error (a bug in Align4j) at " + path + ": " + e);
            status = refuse(
                    exchange,
                    new ApiFault(500, "internal error (a bug in Align4j); the terminal that serves says more", null));
        } finally {
            if (asks) {
                metrics.count("align_requests_total", "path=\"" + path + "\",status=\"" + status + "\"", 1);
                metrics.seconds("align_request_seconds", (System.nanoTime() - started) / 1e9);
            }
        }
    }

    private static String refuse(WebExchange exchange, ApiFault fault) throws IOException {
        if (fault.status() == 401) {
            exchange.header("WWW-Authenticate", "Bearer");
        }
        if (fault.status() == 429) {
            exchange.header("Retry-After", "1");
        }
        exchange.sendJson(fault.status(), fault.json());
        return Integer.toString(fault.status());
    }

    private void ask(WebExchange exchange, String path) throws IOException, Refusal, ApiFault {
        admit(exchange);
        if (!exchange.posts()) {
            throw new ApiFault(405, path + " takes POST", null);
        }
        if (!room.tryAcquire()) {
            throw new ApiFault(429, "as many requests as this server takes are open already; try again", null);
        }
        try {
            RequestFields fields = new RequestFields(exchange.json(largestBody));
            String model = fields.text("model", api.models().iterator().next());
            if (!api.models().contains(model)) {
                throw new ApiFault(
                        404,
                        "there is no model '" + model + "'; this server has " + String.join(", ", api.models()),
                        "model");
            }
            api.answer(path, model, fields, exchange);
        } finally {
            room.release();
        }
    }

    /** What is looked at without a body. */
    private void look(WebExchange exchange, String path) throws IOException, ApiFault {
        if (path.equals("/health")) {
            exchange.sendJson(200, Map.of("status", "ok"));
            return;
        }
        admit(exchange);
        if (exchange.posts()) {
            throw new ApiFault(
                    404,
                    "nothing takes a POST at " + path + "; there are " + String.join(", ", new TreeSet<>(api.paths())),
                    null);
        } else if (path.equals("/metrics")) {
            exchange.send(
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    metrics.text().getBytes(StandardCharsets.UTF_8));
        } else if (path.equals("/v1/models")) {
            ObjectNode list = WebExchange.JSON.createObjectNode().put("object", "list");
            ArrayNode data = list.putArray("data");
            api.models().forEach(name -> data.add(model(name)));
            exchange.sendJson(200, list);
        } else if (path.startsWith("/v1/models/") && api.models().contains(path.substring("/v1/models/".length()))) {
            exchange.sendJson(200, model(path.substring("/v1/models/".length())));
        } else {
            throw new ApiFault(404, "there is nothing at " + path, null);
        }
    }

    private ObjectNode model(String name) {
        return WebExchange.JSON
                .createObjectNode()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "align4j")
                .put("max_model_len", api.maxLength(name));
    }

    private void admit(WebExchange exchange) throws ApiFault {
        if (access.token().isEmpty()) {
            return;
        }
        byte[] wanted = ("Bearer " + access.token()).getBytes(StandardCharsets.UTF_8);
        boolean good = exchange.headers("Authorization").size() == 1
                && MessageDigest.isEqual(
                        wanted, exchange.headers("Authorization").get(0).getBytes(StandardCharsets.UTF_8));
        if (!good) {
            throw new ApiFault(401, "this server asks for its token: Authorization: Bearer TOKEN", null);
        }
    }

    @Override
    public void close() {
        http.close();
        api.close();
    }
}
