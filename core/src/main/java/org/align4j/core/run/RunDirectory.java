package org.align4j.core.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
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

    private static final String WORK = ".work";
    private static final String LOCK = ".lock";

    private final Path folder;
    private final RunIdentity identity;
    private final FileChannel lockFile;
    private final @Nullable Manifest manifest;
    private final Map<String, Path> outputs = new LinkedHashMap<>();
    private final boolean continued;
    /** Numbers of options that are {@code auto}, as {@code config.yaml} has them. */
    private final Map<String, Integer> chosen;

    private @Nullable MetricsFiles metrics;

    private RunDirectory(Path folder, RunIdentity identity, FileChannel lockFile) throws IOException {
        this.folder = folder;
        this.identity = identity;
        this.lockFile = lockFile;
        this.continued = Files.exists(folder.resolve(CONFIG));
        this.manifest = Manifest.find(folder);
        this.chosen = continued ? RunComparison.chosen(folder, identity) : new LinkedHashMap<>();
        if (continued) {
            RunComparison.refuseOther(folder, identity, manifest);
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
        FileChannel lockFile = lock(folder);
        boolean opened = false;
        try {
            RunDirectory run = new RunDirectory(folder, identity, lockFile);
            opened = true;
            return run;
        } finally {
            if (!opened) {
                unlock(folder, lockFile);
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

    static Path work(Path folder) {
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
     * folder takes the corrected command.
     */
    public synchronized void abandon() throws IOException {
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
        Path logged = folder.resolve(MetricsFiles.METRICS);
        boolean nothingLogged = !Files.exists(logged) || Files.size(logged) == 0;
        if (manifest != null || !nothingLogged || !RunComparison.onlyRemembered(work())) {
            return;
        }
        for (Path output : outputs.values()) {
            AtomicFiles.deleteTree(output);
        }
        for (String begun : List.of(CONFIG, MetricsFiles.METRICS, MetricsFiles.TIMINGS, WORK, LOCK)) {
            AtomicFiles.deleteTree(folder.resolve(begun));
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else's files, or TensorBoard events: they stay.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (metrics != null) {
            metrics.close();
        }
        unlock(folder, lockFile);
    }

    /** Deletes the lock while it is still held: whoever comes next makes and locks a new one. */
    private static void unlock(Path folder, FileChannel lockFile) throws IOException {
        Files.deleteIfExists(folder.resolve(LOCK));
        lockFile.close();
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

    private static FileChannel lock(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(folder + ": is a file, but --out must name a folder", e);
        }
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer as for another one.
        }
        if (lock == null) {
            channel.close();
            throw new UserError(folder + ": another process is at work in it; wait for it or give another --out");
        }
        return channel;
    }
}
