package org.align4j.judge.annotate.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.judge.annotate.ProcessLock;
import org.align4j.judge.annotate.RoundFolder;

/**
 * Serves a labelling round to browsers. What it hands out and takes in is on the disk before it says so; ended at any
 * moment and started again, it goes on.
 */
public final class AnnotationServer implements AutoCloseable {
    private static final int THREADS = 16;

    static {
        // The JDK reads these when its server's classes load. Without the first every answer waits 40 ms for the
        // browser's acknowledgement; without the others a browser that stalls keeps a thread for ever.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "60");
        System.setProperty("sun.net.httpserver.maxRspTime", "120");
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Journals journals;
    private final ProcessLock lock;
    private final PageAccess access;
    private final ServerConfig options;
    private final CountDownLatch closed = new CountDownLatch(1);

    private AnnotationServer(
            HttpServer http, Journals journals, ProcessLock lock, PageAccess access, ServerConfig options) {
        this.http = http;
        this.journals = journals;
        this.lock = lock;
        this.access = access;
        this.options = options;
    }

    /**
     * Starts serving.
     *
     * @param warnings takes lines about torn votes and faults
     * @throws UserError if the port is taken, or the round is served already
     */
    public static AnnotationServer start(
            RoundFolder folder, QueueConfig queue, ServerConfig options, Consumer<String> warnings) {
        return start(folder, queue, options, warnings, InstantSource.system());
    }

    static AnnotationServer start(
            RoundFolder folder,
            QueueConfig queueOptions,
            ServerConfig options,
            Consumer<String> warnings,
            InstantSource clock) {
        ProcessLock lock = null;
        Journals journals = null;
        AnnotationServer server = null;
        try {
            lock = ProcessLock.of(folder.path().resolve("serve"), "this round is served by another process");
            PageAccess access = PageAccess.of(folder.path(), options.annotators());
            journals = new Journals(folder, warnings);
            HttpServer http = listen(options);
            server = new AnnotationServer(http, journals, lock, access, options);
            Queue queue = new Queue(folder, queueOptions, journals, clock);
            AnnotatorApi api = new AnnotatorApi(folder, queue, journals, clock, options.instructions());
            OwnerPages owner = new OwnerPages(folder, queueOptions, journals, clock);
            Names names = new Names(options.address(), options.host(), options.names());
            Router router = new Router(access, names, api, owner, options.instructions(), warnings);
            http.createContext("/", (HttpExchange exchange) -> router.handle(new PageExchange(exchange)));
            http.setExecutor(server.threads);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UserError(folder.path() + ": cannot be used: " + e.getMessage(), e);
        } finally {
            if (server == null) {
                if (journals != null) {
                    journals.close();
                }
                if (lock != null) {
                    lock.close();
                }
            }
        }
    }

    private static HttpServer listen(ServerConfig options) {
        try {
            return HttpServer.create(new InetSocketAddress(options.address(), options.port()), 0);
        } catch (IOException e) {
            throw new UserError(
                    "port " + options.port() + " of " + options.host() + " cannot be used: " + e.getMessage()
                            + "; --port 0 takes a free one",
                    e);
        }
    }

    /** Everybody's link, by name; the owner's is the last. */
    public Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        access.tokens().forEach((name, token) -> links.put(name, url() + "/join/" + token));
        return links;
    }

    /** Where it listens. */
    public String url() {
        InetAddress address = options.address();
        String host =
                options.names().isEmpty() ? options.host() : options.names().get(0);
        if (options.names().isEmpty() && address.isAnyLocalAddress()) {
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

    /** Whether only this machine can reach it. */
    public boolean loopback() {
        return options.address().isLoopbackAddress();
    }

    /** Waits until it is closed, or the thread is interrupted. */
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        journals.close();
        lock.close();
        closed.countDown();
    }
}
