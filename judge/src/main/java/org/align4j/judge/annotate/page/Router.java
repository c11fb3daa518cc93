package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.align4j.core.server.HostNames;
import org.align4j.core.server.Refusal;
import org.align4j.core.server.WebExchange;
import org.align4j.judge.annotate.RoundFolder;

/** Finds out who asks for what, and refuses what nobody should. */
final class Router {
    static final String COOKIE = "align-annotate";

    private static final Pattern ANNOTATOR = Pattern.compile("/a/([\\w.-]+)/(.*)");
    private static final Pattern TOKEN = Pattern.compile("/join/([\\w-]+)");
    private static final byte[] SCRIPT = PageScript.bytes();

    private final PageAccess access;
    private final HostNames names;
    private final AnnotatorApi api;
    private final OwnerPages owner;
    private final String instructions;
    private final Consumer<String> warnings;

    Router(
            PageAccess access,
            HostNames names,
            AnnotatorApi api,
            OwnerPages owner,
            String instructions,
            Consumer<String> warnings) {
        this.access = access;
        this.names = names;
        this.api = api;
        this.owner = owner;
        this.instructions = instructions;
        this.warnings = warnings;
    }

    void handle(WebExchange exchange) throws IOException {
        try {
            names.checkPage(exchange);
            route(exchange);
        } catch (Refusal e) {
            refuse(exchange, e.status(), e.told());
        } catch (UserError e) {
            // A journal that is in use elsewhere, or a disk that is full: the browser keeps what it has and tries
            // again.
            refuse(exchange, 503, e.getMessage());
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            warnings.accept("internal error (a bug in Align4j) at " + exchange.path() + ": " + e);
            refuse(exchange, 500, "internal error (a bug in Align4j); the terminal that serves this page says more");
        }
    }

    private void route(WebExchange exchange) throws IOException, Refusal {
        String path = exchange.path();
        Matcher annotator = ANNOTATOR.matcher(path);
        Matcher token = TOKEN.matcher(path);
        if (path.startsWith("/static/")) {
            resource(exchange, path.substring("/static/".length()));
        } else if (token.matches()) {
            join(exchange, token.group(1));
        } else if (annotator.matches()) {
            admit(exchange, annotator.group(1));
            annotate(exchange, annotator.group(1), annotator.group(2));
        } else if (path.startsWith("/owner/")) {
            admit(exchange, RoundFolder.OWNER);
            owner.handle(exchange, path.substring("/owner/".length()));
        } else if (path.equals("/")) {
            exchange.sendHtml(
                    200, Pages.message("This page opens by a link", "Ask whoever runs this round for yours."));
        } else {
            throw new Refusal(404, "there is nothing at " + path);
        }
    }

    /** The token moves from the address, which others may see, to a cookie for the holder's part of the server. */
    private void join(WebExchange exchange, String token) throws IOException, Refusal {
        String name = access.holder(token).orElseThrow(() -> new Refusal(403, "this link is not, or no longer, good"));
        String place = name.equals(RoundFolder.OWNER) ? "/owner/" : "/a/" + name + "/";
        exchange.redirect(
                place, COOKIE + "=" + token + "; Path=" + place + "; HttpOnly; SameSite=Lax; Max-Age=31536000");
    }

    private void admit(WebExchange exchange, String name) throws Refusal {
        if (!access.admits(name, exchange.cookie(COOKIE))) {
            throw new Refusal(403, "open the link that you were given; this browser does not know you");
        }
    }

    private void annotate(WebExchange exchange, String name, String what) throws IOException, Refusal {
        switch (what) {
            case "" -> exchange.sendHtml(200, Pages.annotation());
            case "instructions" -> exchange.sendHtml(200, Pages.instructions(instructions));
            case "api/round" -> exchange.sendJson(200, api.round(name));
            case "api/items" -> exchange.sendJson(200, api.items(name, exchange.query()));
            case "api/diff" ->
                exchange.sendJson(200, api.diff(name, exchange.query().getOrDefault("item", "")));
            case "api/instructions" -> exchange.sendJson(200, Map.of("html", Markdown.html(instructions)));
            case "api/votes" -> {
                if (!exchange.posts()) {
                    throw new Refusal(405, "votes are posted");
                }
                exchange.sendJson(200, api.vote(name, exchange.json()));
            }
            default -> throw new Refusal(404, "there is nothing at " + what);
        }
    }

    private static void resource(WebExchange exchange, String name) throws IOException, Refusal {
        switch (name) {
            case "page.js" -> exchange.send(200, "text/javascript; charset=utf-8", SCRIPT);
            case "page.css" -> exchange.send(200, "text/css; charset=utf-8", style());
            default -> throw new Refusal(404, "there is no " + name);
        }
    }

    private static byte[] style() throws IOException {
        try (InputStream in = Router.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource page.css");
            }
            return in.readAllBytes();
        }
    }

    private static void refuse(WebExchange exchange, int status, String message) throws IOException {
        if (exchange.path().contains("/api/")) {
            exchange.sendJson(status, Map.of("error", message));
        } else {
            exchange.sendHtml(status, Pages.message("This did not work", message));
        }
    }
}
