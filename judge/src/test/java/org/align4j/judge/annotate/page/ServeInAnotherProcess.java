package org.align4j.judge.annotate.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;

/** A server that can be killed as a crash kills it. */
final class ServeInAnotherProcess implements AutoCloseable {
    private final Path path;
    private final int port;
    private final int items;
    private Process process;
    private final Map<String, String> links = new HashMap<>();

    ServeInAnotherProcess(Path path, int port, int items) throws IOException {
        this.path = path;
        this.port = port;
        this.items = items;
        this.process = start();
    }

    public static void main(String[] words) throws InterruptedException {
        RoundFolder folder =
                RoundFolder.keep(Path.of(words[0]), Round.pairs(5, 1), ServedRound.pairs(Integer.parseInt(words[2])));
        ServerConfig options = new ServerConfig(
                "127.0.0.1", Integer.parseInt(words[1]), List.of(), List.of("ada", "bob"), "Be *fair*.");
        QueueConfig queue = new QueueConfig(2, Duration.ofMinutes(15), 0, 0);
        AnnotationServer server = AnnotationServer.start(folder, queue, options, System.out::println);
        server.links().forEach((name, link) -> System.out.println("link " + name + " " + link));
        System.out.println("ready");
        server.await();
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServeInAnotherProcess.class.getName(),
                        path.toString(),
                        String.valueOf(port),
                        String.valueOf(items))
                .redirectErrorStream(true)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); !"ready".equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the server ended: " + all);
            }
            all.append(line).append('\n');
            if (line.startsWith("link ")) {
                links.put(line.split(" ")[1], line.split(" ")[2]);
            }
        }
        return started;
    }

    String link(String name) {
        return links.get(name);
    }

    /** SIGKILL, and a new one in its place. */
    void killAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = start();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
