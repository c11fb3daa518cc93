package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.core.run.Console;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Seeds;
import org.align4j.pipeline.Commands;
import org.align4j.pipeline.Stages;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes killed outright (SIGKILL), then continued by the same command: everything that the run leaves, save times, has
 * the bytes of the uninterrupted run. Each kind is killed as soon as it has something to continue from; further kills
 * ({@code -Dkills=50}, over those of every build or {@code -Dkills.of=PEOPLE,KTO}) come at random instants after that, other ones by
 * {@code -Dkills.seed=N}; {@code -Dkills.queries=900} says how much people are asked.
 */
class KilledRunTest {
    private static final int KILLS = Integer.getInteger("kills", KilledRun.EVERY_BUILD.size());
    /** The kinds that are killed, separated by commas; null for those of every build. */
    private static final @Nullable String ONLY = System.getProperty("kills.of");

    private static final RandomGenerator RANDOM =
            new Seeds(Long.getLong("kills.seed", 1)).generator("instants of killing");
    private static final Map<KilledRun, Whole> WHOLE = new EnumMap<>(KilledRun.class);
    /** Those killed once, as soon as they had something to continue from; after that the instant is drawn. */
    private static final Set<KilledRun> KILLED = EnumSet.noneOf(KilledRun.class);

    /** What says how long something took; a verdict's row does, and the answer that it was read from. */
    private static final List<String> TIMED = List.of("timings.jsonl", "events.out.", "verdicts/", "answers/");

    @TempDir
    private static Path folder;

    /** An uninterrupted run: what it left, and how long it took. */
    private record Whole(Map<String, String> files, double seconds) {}

    static Stream<KilledRun> kills() {
        KilledRun[] all = Stream.of(KilledRun.values())
                .filter(run -> ONLY == null
                        ? KilledRun.EVERY_BUILD.contains(run)
                        : List.of(ONLY.split(",")).contains(run.name()))
                .toArray(KilledRun[]::new);
        return Stream.iterate(0, i -> i + 1).limit(KILLS).map(i -> all[i % all.length]);
    }

    @AfterAll
    static void forget() {
        WHOLE.clear();
        KILLED.clear();
    }

    @ParameterizedTest
    @MethodSource("kills")
    void killedAndContinuedLeavesTheSameBytes(KilledRun run) throws Exception {
        Whole whole = WHOLE.get(run);
        if (whole == null) {
            whole = whole(run);
            WHOLE.put(run, whole);
        }
        Path out = Files.createTempDirectory(folder, run.name()).resolve("run");
        double after = KILLED.add(run) ? 0 : RANDOM.nextDouble() * whole.seconds();
        kill(run, out, after);
        String said = run(run, out);
        assertThat(files(out))
                .as("killed " + after + " s after it had saved something; continuing said:\n" + said)
                .isEqualTo(whole.files());
    }

    private static Whole whole(KilledRun run) throws IOException {
        Path out = folder.resolve("whole-" + run);
        long started = System.nanoTime();
        run(run, out);
        return new Whole(files(out), (System.nanoTime() - started) * 1e-9);
    }

    private static String run(KilledRun run, Path out) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(stream, stream, Console.Rendering.LINES, 120);
        int code = new Program(Stages.all(), Commands.all(), terminal).execute(run.words(folder, out));
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isZero();
        return text;
    }

    /** Starts the run in a process of its own and kills it, so many seconds after it has something to continue from. */
    private static void kill(KilledRun run, Path out, double after) throws Exception {
        Process process = start(run, out, List.of());
        try {
            while (process.isAlive() && !hasBegun(out.resolve(".work"))) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            process.waitFor((long) (after * 1e6), TimeUnit.MICROSECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(out.resolve("config.yaml"))
                .as(Files.readString(out.resolveSibling("said")))
                .exists();
    }

    /** Whether there is a finished file of what continuing needs. */
    private static boolean hasBegun(Path work) throws IOException {
        if (!Files.isDirectory(work)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> work.relativize(file).toString())
                    .anyMatch(name -> !name.equals("inputs.yaml") && !("/" + name).contains("/."));
        } catch (UncheckedIOException e) {
            // A folder was renamed while it was read: something is being written.
            return true;
        }
    }

    private static Process start(KilledRun run, Path out, List<String> more) throws IOException {
        List<String> command = run.command(folder, out);
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.resolveSibling("said").toFile())
                .start();
    }

    /** SIGTERM takes the way of Ctrl-C's SIGINT, which a process started by a test may have been told to ignore. */
    @Test
    void endedFromOutsideItSaysOnALineOfItsOwnThatTheSameCommandContinues() throws Exception {
        Path out = Files.createTempDirectory(folder, "ended").resolve("run");
        List<String> endless = List.of("--training.max-steps", "0", "--training.epochs", "1000000");
        Process process = start(KilledRun.PRETRAIN, out, endless);
        try {
            while (process.isAlive() && !Files.exists(out.resolve("metrics.jsonl"))) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
        } finally {
            process.destroy();
            process.waitFor();
        }
        assertThat(Files.readAllLines(out.resolveSibling("said")))
                .endsWith(out + ": interrupted; the same command continues it");
        assertThat(process.exitValue())
                .as("130 where a kernel ran, else Java's own; 134 if libtorch was torn down under one")
                .isIn(130, 143);
    }

    /** Hash by path of all that a run leaves and that can repeat. */
    private static Map<String, String> files(Path out) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (name.equals("manifest.json")) {
                    hashes.put(
                            "results",
                            new ObjectMapper()
                                    .readTree(file.toFile())
                                    .get("results")
                                    .toString());
                } else if (TIMED.stream().noneMatch(name::startsWith)) {
                    hashes.put(name, Hashes.ofFile(file));
                }
            }
        }
        return hashes;
    }
}
