package org.align4j.core.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.align4j.core.UserError;

/** An HTTP server of this process; every exchange of it keeps the rules of {@link WebExchange}. */
public final class WebServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    /** Requests that are read together. A client that stalls in its headers keeps one of these, and nobody waiting. */
    private static final int READING = 256;

    private static final long IDLE_SECONDS = 30;

    static {
        // The JDK reads these when its server's classes load. Without the first every answer waits 40 ms for the
        // client's acknowledgement; without the second a client that stalls keeps a thread for ever.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "60");
    }

    /** Answers one request. */
    @FunctionalInterface
    public interface Handler {
        void handle(WebExchange exchange) throws IOException;
    }

    /**
     * Limits of a server; the time is the same for all servers of a process, the first one's counts.
     *
     * @param threads requests that are answered together; more wait
     * @param answerSeconds longest time that one answer may take, however long it streams
     */
    public record Limits(int threads, int answerSeconds) {}

    private final HttpServer http;
    private final ServerAddress address;
    private final ExecutorService threads;
    private final Semaphore answering;
    private final CountDownLatch closed = new CountDownLatch(1);

    private WebServer(HttpServer http, ServerAddress address, Limits limits) {
        this.http = http;
        this.address = address;
        this.answering = new Semaphore(limits.threads(), true);
        // Past the most, the JDK's server closes the connection.
        this.threads = new ThreadPoolExecutor(
                0, READING + limits.threads(), IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>());
    }

    /**
     * Binds the port; nobody is answered before {@link #start}.
     *
     * @throws UserError if the port is taken
     */
    public static WebServer bind(ServerAddress address, Limits limits) {
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(limits.answerSeconds()));
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(address.address(), address.port()), BACKLOG);
            return new WebServer(http, address, limits);
        } catch (IOException e) {
            throw new UserError(
                    "port " + address.port() + " of " + address.host() + " cannot be used: " + e.getMessage()
                            + "; --port 0 takes a free one",
                    e);
        }
    }

    public void start(Handler handler) {
        http.createContext("/", (HttpExchange exchange) -> answer(handler, exchange));
        http.setExecutor(threads);
        http.start();
    }

    private void answer(Handler handler, HttpExchange exchange) throws IOException {
        try {
            answering.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        try {
            handler.handle(new WebExchange(exchange));
        } finally {
            answering.release();
        }
        // Only now: what closes an exchange first reads the rest of its body, for which a client may let it wait.
        exchange.close();
    }

    /** Where it listens. */
    public String url() {
        String host =
                address.names().isEmpty() ? address.host() : address.names().get(0);
        if (address.names().isEmpty() && address.address().isAnyLocalAddress()) {
            host = ownName();
        }
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + http.getAddress().getPort();
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Waits until it is closed, or the thread is interrupted. */
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        closed.countDown();
    }
}
