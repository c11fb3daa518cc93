package org.align4j.pipeline.stage;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.process.ProcessPlace;

/** The other processes of this machine that run a stage together with this one: the same command again for each. */
final class Followers implements AutoCloseable {
    /** Seconds in which a process that has done its work ends. */
    private static final int ENDING = 20;

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    /** Prime to the number of ports, so that all are tried. */
    private static final int STRIDE = 7919;

    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Where a process that was started here has its files: a variable of its environment. */
    static final String FOLDER = "ALIGN_PROCESS_FOLDER";

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> logs = new ArrayList<>();
    private final Thread ending = new Thread(() -> processes.forEach(Process::destroyForcibly));

    private Followers(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * Starts them.
     *
     * @param leader of the group
     * @param words of the command line
     * @param folder for what they write, which goes with them: a process that is killed clears nothing away
     */
    static Followers start(ProcessPlace leader, List<String> words, Path folder) throws IOException {
        AtomicFiles.deleteTree(folder);
        Files.createDirectories(folder);
        Followers followers = new Followers(folder);
        for (int rank = 1; rank < leader.size(); rank++) {
            Path log = folder.resolve("process-" + rank + ".log");
            ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(words));
            builder.environment()
                    .put(
                            FOLDER,
                            folder.resolve("process-" + rank).toAbsolutePath().toString());
            builder.environment()
                    .putAll(Map.of(
                            "RANK", Integer.toString(rank),
                            "WORLD_SIZE", Integer.toString(leader.size()),
                            "LOCAL_RANK", Integer.toString(rank),
                            "LOCAL_WORLD_SIZE", Integer.toString(leader.size()),
                            "MASTER_ADDR", leader.host(),
                            "MASTER_PORT", Integer.toString(leader.port())));
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            followers.logs.add(log);
            followers.processes.add(builder.start());
        }
        return followers;
    }

    /**
     * The place of a process that leads others of its own machine. The port is free now and below those that systems give to
     * whoever asks for any, so that it is still free when the group listens there.
     */
    static ProcessPlace leader(int size) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int tried = 0; tried < PORTS; tried++) {
            long place = ProcessHandle.current().pid() + (long) STRIDE * NEXT.getAndIncrement();
            int port = FIRST_PORT + (int) (place % PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, loopback)) {
                return new ProcessPlace(0, size, loopback.getHostAddress(), free.getLocalPort(), 0, size);
            } catch (BindException e) {
                // Somebody listens there: the next one.
            }
        }
        throw new UserError("no port from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1) + " is free");
    }

    /** What the first one said that has failed, or fails soon: its last line; empty where none does. */
    Optional<String> failure() throws IOException {
        awaitOne();
        for (int i = 0; i < processes.size(); i++) {
            Process process = processes.get(i);
            if (!process.isAlive() && process.exitValue() != 0) {
                List<String> lines = Files.readAllLines(logs.get(i)).stream()
                        .filter(line -> !line.isBlank())
                        .toList();
                return Optional.of("process " + (i + 1) + " ended with exit code " + process.exitValue()
                        + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1)));
            }
        }
        return Optional.empty();
    }

    /** Until one has ended: a lost connection is seen before the end of the process that it led to. */
    private void awaitOne() {
        CompletableFuture<?>[] ends = processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.anyOf(ends).get(ENDING, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // all are at work still: it is not one of these that was lost
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (Process process : processes) {
                if (!process.waitFor(ENDING, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(ending);
        AtomicFiles.deleteTree(folder);
    }

    /** Ends those that are still at work: what they would do is of no use any more. */
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }
}
