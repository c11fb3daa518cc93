package org.align4j.judge.annotate.page;

import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.server.HostNames;
import org.align4j.core.server.WebServer;
import org.align4j.judge.annotate.ProcessLock;
import org.align4j.judge.annotate.RoundFolder;

/**
 * Serves a labelling round to browsers. What it hands out and takes in is on the disk before it says so; ended at any
 * moment and started again, it goes on.
 */
public final class AnnotationServer implements AutoCloseable {
    private static final WebServer.Limits LIMITS = new WebServer.Limits(16, 120);

    private final WebServer http;
    private final Journals journals;
    private final ProcessLock lock;
    private final PageAccess access;
    private final ServerConfig options;

    private AnnotationServer(
            WebServer http, Journals journals, ProcessLock lock, PageAccess access, ServerConfig options) {
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
            options.annotators().forEach(folder::requireOwnFile);
            PageAccess access = PageAccess.of(folder.path(), options.annotators());
            CurrentRound current = new CurrentRound(folder);
            journals = new Journals(current, warnings);
            WebServer http = WebServer.bind(options.address(), LIMITS);
            server = new AnnotationServer(http, journals, lock, access, options);
            Queue queue = new Queue(current, queueOptions, journals, clock);
            AnnotatorApi api = new AnnotatorApi(current, queue, journals, clock, options.instructions());
            OwnerPages owner = new OwnerPages(current, queueOptions, journals, clock);
            HostNames names = options.address().hostNames();
            Router router = new Router(access, names, api, owner, options.instructions(), warnings);
            http.start(router::handle);
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

    /** Everybody's link, by name; the owner's is the last. */
    public Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        access.tokens().forEach((name, token) -> links.put(name, url() + "/join/" + token));
        return links;
    }

    /** Where it listens. */
    public String url() {
        return http.url();
    }

    /** Whether only this machine can reach it. */
    public boolean loopback() {
        return options.address().loopback();
    }

    /** Waits until it is closed, or the thread is interrupted. */
    public void await() throws InterruptedException {
        http.await();
    }

    @Override
    public void close() {
        http.close();
        journals.close();
        lock.close();
    }
}
