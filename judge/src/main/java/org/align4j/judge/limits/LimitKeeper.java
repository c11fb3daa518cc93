package org.align4j.judge.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.align4j.core.UserError;
import org.align4j.judge.Budget;

/**
 * Keeps the limits of one run for all processes that judge for it. A call is a connection: it is open from the leave to make
 * the call to the call's end, so what a process had under way is free again when it is lost. What such a call may have cost
 * nobody knows; it is not counted.
 *
 * <p>One line each way: {@code TOKEN begin NAME LIMIT CALLS}, answered by {@code yes} or {@code no}, and after yes {@code
 * end}, answered by {@code yes}; {@code TOKEN spend NAME LIMIT DOLLARS}, answered by {@code yes}. Whoever does not know the token is not answered.
 */
public final class LimitKeeper implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket socket;
    private final String host;
    private final String token;
    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> calls = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "limits");
        thread.setDaemon(true);
        return thread;
    });

    private LimitKeeper(ServerSocket socket, String host, String token) {
        this.socket = socket;
        this.host = host;
        this.token = token;
    }

    /**
     * Begins to listen, at a free port.
     *
     * @param host under which the others reach this process
     * @param token what only they know, without spaces
     */
    public static LimitKeeper start(String host, String token) {
        try {
            ServerSocket socket = new ServerSocket();
            InetAddress address = InetAddress.getByName(host);
            // A loopback name stays on this machine; any other may be a name that only the cluster's network has.
            socket.bind(
                    address.isLoopbackAddress() ? new InetSocketAddress(address, 0) : new InetSocketAddress(0),
                    BACKLOG);
            LimitKeeper keeper = new LimitKeeper(socket, host, token);
            keeper.threads.execute(keeper::listen);
            return keeper;
        } catch (IOException e) {
            throw new UserError("no port is free for executors to ask for limits at: " + e.getMessage(), e);
        }
    }

    /** What {@link RemoteBudgets} need to know. */
    public String address() {
        return host + " " + socket.getLocalPort() + " " + token;
    }

    private void listen() {
        try {
            while (true) {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            connection.setTcpNoDelay(true);
            String line = in.readLine();
            String[] words = line == null ? new String[0] : line.split(" ");
            if (words.length != 5 || !words[0].equals(token)) {
                return;
            }
            Budget budget = budgets.computeIfAbsent(words[2], name -> Budget.of(Double.valueOf(words[3])));
            if (words[1].equals("begin")) {
                begin(words[2], budget, Integer.parseInt(words[4]), connection, in);
            } else {
                budget.spend(Double.parseDouble(words[4]));
                say("yes", connection);
            }
        } catch (IOException e) {
            // The process is gone, and its call with it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(String name, Budget budget, int most, Socket connection, BufferedReader in)
            throws IOException, InterruptedException {
        Semaphore free = calls.computeIfAbsent(name, key -> new Semaphore(most == 0 ? Integer.MAX_VALUE : most, true));
        boolean ended = false;
        free.acquire();
        try {
            if (!budget.begin()) {
                say("no", connection);
                return;
            }
            try {
                say("yes", connection);
                // until the call has ended, or the process has
                ended = in.readLine() != null;
            } finally {
                budget.end();
            }
        } finally {
            free.release();
        }
        if (ended) {
            say("yes", connection);
        }
    }

    private static void say(String word, Socket connection) throws IOException {
        connection.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
