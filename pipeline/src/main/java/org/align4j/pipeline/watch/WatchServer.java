package org.align4j.pipeline.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.server.HostNames;
import org.align4j.core.server.Refusal;
import org.align4j.core.server.ServerAddress;
import org.align4j.core.server.WebExchange;
import org.align4j.core.server.WebServer;
import org.align4j.jinja.Page;

/** Shows runs to a browser of this machine; it changes nothing and reads nothing but the runs it was given. */
final class WatchServer implements AutoCloseable {
    private static final WebServer.Limits LIMITS = new WebServer.Limits(8, 120);

    private final List<WatchedRun> runs;
    private final WebServer http;
    private final HostNames names;
    private final Consumer<String> warnings;

    /** @param names further names under which browsers ask for it */
    WatchServer(List<WatchedRun> runs, int port, List<String> names, Consumer<String> warnings) {
        this.runs = runs;
        this.warnings = warnings;
        ServerAddress address = new ServerAddress("127.0.0.1", port, names);
        this.names = address.hostNames();
        this.http = WebServer.bind(address, LIMITS);
    }

    void start() {
        http.start(this::handle);
    }

    String url() {
        return http.url();
    }

    void await() throws InterruptedException {
        http.await();
    }

    private void handle(WebExchange exchange) throws IOException {
        try {
            names.check(exchange);
            if (exchange.posts()) {
                throw new Refusal(405, "only GET");
            }
            route(exchange);
        } catch (Refusal e) {
            exchange.sendJson(e.status(), Map.of("error", e.told()));
        } catch (UserError e) {
            exchange.sendJson(503, Map.of("error", e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            warnings.accept("internal error (a bug in Align4j) at " + exchange.path() + ": " + e);
            exchange.sendJson(500, Map.of("error", "internal error (a bug in Align4j)"));
        }
    }

    private void route(WebExchange exchange) throws IOException, Refusal {
        switch (exchange.path()) {
            case "/" -> exchange.sendHtml(200, Page.resource(WatchServer.class, "watch.html"));
            case "/watch.js" -> text(exchange, "text/javascript; charset=utf-8", "watch.js");
            case "/watch.css" -> text(exchange, "text/css; charset=utf-8", "watch.css");
            case "/api/runs" -> exchange.sendJson(200, overview());
            case "/api/lines" -> exchange.sendJson(200, run(exchange).lines(lines(exchange), number(exchange, "from")));
            case "/api/samples" -> exchange.sendJson(200, run(exchange).samples());
            default -> throw new Refusal(404, "there is nothing at " + exchange.path());
        }
    }

    private static void text(WebExchange exchange, String type, String resource) throws IOException {
        exchange.send(200, type, Page.resource(WatchServer.class, resource).getBytes(StandardCharsets.UTF_8));
    }

    private WatchedRun run(WebExchange exchange) throws Refusal {
        long run = number(exchange, "run");
        if (run >= runs.size()) {
            throw new Refusal(404, "there is no run " + run);
        }
        return runs.get((int) run);
    }

    private static WatchedRun.Lines lines(WebExchange exchange) throws Refusal {
        String file = exchange.query().getOrDefault("file", "metrics");
        return switch (file) {
            case "metrics" -> WatchedRun.Lines.METRICS;
            case "timings" -> WatchedRun.Lines.TIMINGS;
            default -> throw new Refusal(404, "there is no file " + file.toLowerCase(Locale.ROOT));
        };
    }

    private static long number(WebExchange exchange, String name) throws Refusal {
        String text = exchange.query().getOrDefault(name, "0");
        if (!text.matches("\\d{1,15}")) {
            throw new Refusal(400, name + " must be a whole number");
        }
        return Long.parseLong(text);
    }

    /** The runs, and the options in which they differ. */
    private ObjectNode overview() throws IOException {
        ObjectNode answer = WebExchange.JSON.createObjectNode();
        ArrayNode list = answer.putArray("runs");
        for (WatchedRun run : runs) {
            list.add(run.facts());
        }
        ArrayNode differing = answer.putArray("options");
        TreeSet<String> keys = new TreeSet<>();
        for (WatchedRun run : runs) {
            keys.addAll(run.options().keySet());
        }
        for (String key : keys) {
            ArrayNode values = WebExchange.JSON.createArrayNode();
            for (WatchedRun run : runs) {
                values.add(run.options().getOrDefault(key, "\u2013"));
            }
            if (new TreeSet<>(List.of(WebExchange.JSON.convertValue(values, String[].class))).size() > 1) {
                differing.addObject().put("key", key).set("values", values);
            }
        }
        return answer;
    }

    @Override
    public void close() {
        http.close();
    }
}
