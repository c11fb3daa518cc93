package org.align4j.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigWriter;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run: {@code config.yaml} first, metrics as they come, outputs by rename when the stage has ended,
 * {@code manifest.json} last. A manifest means finished; a folder without one is continued by the same command.
 */
public final class RunDirectory implements AutoCloseable {
    public static final String CONFIG = "config.yaml";

    /** Its curves, one line a step. */
    public static final String METRICS = MetricsFiles.METRICS;

    private static final String WORK = ".work";

    private final Path folder;
    private final RunIdentity identity;
    private final FolderLock lock;
    private final @Nullable Manifest manifest;
    private final Map<String, Path> outputs = new LinkedHashMap<>();
    private final boolean continued;
    /** Numbers of options that are {@code auto}, as {@code config.yaml} has them. */
    private final Map<String, Integer> chosen;

    private @Nullable MetricsFiles metrics;

    private RunDirectory(Path folder, RunIdentity identity, FolderLock lock) throws IOException {
        this.folder = folder;
        this.identity = identity;
        this.lock = lock;
        this.continued = Files.exists(folder.resolve(CONFIG));
        this.manifest = Manifest.find(folder);
        this.chosen = continued ? RunComparison.chosen(folder, identity) : new LinkedHashMap<>();
        if (continued) {
            RunComparison.refuseOther(folder, identity, manifest);
            if (manifest != null) {
                manifest.requireWhole(folder);
            }
        } else {
            refuseForeign();
        }
        if (manifest == null) {
            begin();
        } else {
            AtomicFiles.deleteTree(folder.resolve(WORK));
        }
    }

    /**
     * Opens or creates a run folder and locks it against other processes.
     *
     * @throws UserError if it belongs to another run, to something else, or to a process that is at work
     */
    public static RunDirectory open(Path folder, RunIdentity identity) throws IOException {
        FolderLock lock = FolderLock.of(folder, identity.stage());
        boolean opened = false;
        try {
            RunDirectory run = new RunDirectory(folder, identity, lock);
            opened = true;
            return run;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** The manifest of a run that has finished; null while there is work to do. */
    public @Nullable Manifest manifest() {
        return manifest;
    }

    /** Whether an earlier process began this run and did not end it. */
    public boolean continued() {
        return continued && manifest == null;
    }

    public Path folder() {
        return folder;
    }

    /** A folder that lives until the run has finished, for what continuing needs. */
    public Path work() {
        return work(folder);
    }

    /** {@link #work()} of a run folder that another process has opened. */
    public static Path work(Path folder) {
        return folder.resolve(WORK);
    }

    /** Where to write an output: nothing is there yet; {@link #finish} renames what is then there to its own name. */
    public synchronized Path output(String name) {
        return outputs.computeIfAbsent(name, key -> AtomicFiles.temporaryFor(folder.resolve(key)));
    }

    /**
     * The number of an option that is {@code auto}: chosen when it is asked for the first time, and written to
     * {@code config.yaml} before anything is done with it, so that a continued run has it too.
     *
     * @param key dotted
     */
    public synchronized int chosen(String key, IntSupplier choice) throws IOException {
        if (!identity.automatic().contains(key)) {
            throw new IllegalStateException(key + " is not left to the program");
        }
        Integer number = chosen.get(key);
        if (number == null) {
            number = choice.getAsInt();
            chosen.put(key, number);
            AtomicFiles.writeText(folder.resolve(CONFIG), ConfigWriter.yaml(identity.file(chosen)));
        }
        return number;
    }

    /** Whether an earlier process left something that continuing goes on from; one killed at once did not. */
    public boolean hasWork() throws IOException {
        return continued() && !RunComparison.onlyRemembered(work());
    }

    /**
     * A word that this run chose for itself where its options say {@code auto}: the one that it began with, also where it
     * is cut off and continued, on another machine too.
     *
     * @param name of what was chosen
     */
    public synchronized String kept(String name, Supplier<String> choice) throws IOException {
        return RunComparison.kept(work(), name, choice);
    }

    public synchronized Metrics metrics() throws IOException {
        if (metrics == null) {
            metrics = new MetricsFiles(folder);
        }
        return metrics;
    }

    /** Publishes the outputs, then the manifest, then clears away what only continuing needed. */
    public synchronized Manifest finish(Manifest.Facts facts) throws IOException {
        for (Map.Entry<String, Path> output : outputs.entrySet()) {
            if (!Files.exists(output.getValue())) {
                throw new IllegalStateException(identity.stage() + " ended without writing " + output.getKey());
            }
        }
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
        for (Map.Entry<String, Path> output : outputs.entrySet()) {
            AtomicFiles.publish(output.getValue(), folder.resolve(output.getKey()));
        }
        Manifest written = Manifest.write(folder, identity, List.copyOf(outputs.keySet()), facts);
        AtomicFiles.deleteTree(folder.resolve(WORK));
        return written;
    }

    /**
     * After a failure: removes what was begun, if nothing was logged or kept that continuing could use. Then the same
     * folder takes the corrected command; if nothing else is in it, it goes when this is closed.
     */
    public synchronized void abandon() throws IOException {
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
        Path logged = folder.resolve(MetricsFiles.METRICS);
        boolean nothingLogged = !Files.exists(logged) || Files.size(logged) == 0;
        if (manifest != null || !nothingLogged || !RunComparison.onlyRemembered(work()) || holdsMore()) {
            return;
        }
        for (Path output : outputs.values()) {
            AtomicFiles.deleteTree(output);
        }
        for (String begun : List.of(CONFIG, MetricsFiles.METRICS, MetricsFiles.TIMINGS, WORK)) {
            AtomicFiles.deleteTree(folder.resolve(begun));
        }
    }

    /** Whether a folder that lasts was begun, in which there may be work of people's. */
    private boolean holdsMore() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .anyMatch(name -> !name.startsWith(".")
                            && !List.of(CONFIG, MetricsFiles.METRICS, MetricsFiles.TIMINGS)
                                    .contains(name)
                            && !name.startsWith("events.out"));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (metrics != null) {
            metrics.close();
        }
        lock.close();
    }

    private void begin() throws IOException {
        Files.createDirectories(folder.resolve(WORK));
        RunComparison.remember(folder.resolve(WORK), identity);
        AtomicFiles.writeText(folder.resolve(CONFIG), ConfigWriter.yaml(identity.file(chosen)));
    }

    private void refuseForeign() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.anyMatch(entry -> !entry.getFileName().toString().startsWith("."))) {
                throw new UserError(folder + ": holds files but is not a run folder; give another --out");
            }
        }
    }
}
