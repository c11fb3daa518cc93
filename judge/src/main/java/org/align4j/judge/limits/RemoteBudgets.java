package org.align4j.judge.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import org.align4j.core.UserError;
import org.align4j.judge.Budget;
import org.align4j.judge.Budgets;
import org.jspecify.annotations.Nullable;

/** Budgets that another process keeps, for all that judge for one run. */
public final class RemoteBudgets implements Budgets {
    private final String host;
    private final int port;
    private final String token;
    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();

    /** @param address as {@link LimitKeeper#address} says it */
    public RemoteBudgets(String address) {
        String[] words = address.split(" ");
        this.host = words[0];
        this.port = Integer.parseInt(words[1]);
        this.token = words[2];
    }

    /** One without any limit is kept here: there is nothing to share. */
    @Override
    public Budget of(String name, @Nullable Double dollars, int calls) {
        if (dollars == null && calls == 0) {
            return Budget.of(null);
        }
        double limit = dollars == null ? Double.POSITIVE_INFINITY : dollars;
        return budgets.computeIfAbsent(name, key -> new Remote(key, limit, calls));
    }

    private final class Remote implements Budget {
        private final String name;
        private final double limit;
        private final int calls;
        /** Of the calls under way: any of them may end, they are all alike. */
        private final BlockingDeque<Socket> underWay = new LinkedBlockingDeque<>();

        Remote(String name, double limit, int calls) {
            this.name = name;
            this.limit = limit;
            this.calls = calls;
        }

        @Override
        public boolean begin() {
            Socket connection = null;
            try {
                connection = open();
                if (ask(connection, "begin", Integer.toString(calls)).equals("yes")) {
                    underWay.add(connection);
                    connection = null;
                    return true;
                }
                return false;
            } catch (IOException e) {
                throw lost(e);
            } finally {
                close(connection);
            }
        }

        @Override
        public void end() {
            try (Socket connection = underWay.remove()) {
                ask(connection, "end");
            } catch (IOException e) {
                throw lost(e);
            }
        }

        @Override
        public void spend(double dollars) {
            if (limit == Double.POSITIVE_INFINITY) {
                return;
            }
            try (Socket connection = open()) {
                ask(connection, "spend", Double.toString(dollars));
            } catch (IOException e) {
                throw lost(e);
            }
        }

        @Override
        public double limit() {
            return limit;
        }

        private Socket open() throws IOException {
            Socket connection = new Socket(host, port);
            connection.setTcpNoDelay(true);
            return connection;
        }

        private String ask(Socket connection, String what, String number) throws IOException {
            return ask(connection, String.join(" ", token, what, name, Double.toString(limit), number));
        }

        private static String ask(Socket connection, String line) throws IOException {
            connection.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            String said = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (said == null) {
                throw new IOException("no answer");
            }
            return said;
        }

        private UserError lost(IOException cause) {
            return new UserError(
                    "the process that keeps the limits of judge " + name + " does not answer at " + host + ":" + port
                            + " (" + cause.getMessage() + "); executors must reach the driver there",
                    cause);
        }

        private static void close(@Nullable Socket connection) {
            if (connection == null) {
                return;
            }
            try {
                connection.close();
            } catch (IOException e) {
                // It is closed from the other side already.
                return;
            }
        }
    }
}
