package org.align4j.core.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everybody else out of a folder or off a file that is being written: other processes, and a second piece of work in
 * this one. It is a file {@code .lock} in the folder, or {@code .NAME.lock} beside the file, which says who holds it; the
 * system drops it when the process dies.
 */
public final class FolderLock implements AutoCloseable {
    static final String FILE = ".lock";

    /** How often a lock file may vanish between opening and locking it, as it does when its holder ends just then. */
    private static final int TRIES = 100;

    private static final int LONGEST_NOTE = 200;

    /**
     * Who holds what in this process. It is asked first because a process loses its lock on a file when it closes any
     * channel of that file.
     */
    private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    /** The lock's file, by its real path. */
    private final Path file;

    private final FileChannel channel;
    private final @Nullable Object key;
    /** Whether the folder around it goes with it where nothing was written. */
    private final boolean withFolder;

    private FolderLock(Path file, FileChannel channel, @Nullable Object key, boolean withFolder) {
        this.file = file;
        this.channel = channel;
        this.key = key;
        this.withFolder = withFolder;
    }

    /**
     * Makes the folder if it is not there, and locks it.
     *
     * @param holder who asks, as the message to somebody else will name it, such as {@code "data import"}
     * @throws UserError if somebody else holds it, with their name; or if it is a file
     */
    public static FolderLock of(Path folder, String holder) throws IOException {
        return of(folder, new Place(folder, FILE, true), holder);
    }

    /**
     * Locks a file that is to be written, which need not be there.
     *
     * @param holder as for a folder
     * @throws UserError if somebody else holds it, with their name; or if there is something that is not a file
     */
    public static FolderLock ofFile(Path file, String holder) throws IOException {
        Path place = AtomicFiles.fileAt(file).toAbsolutePath().normalize();
        Path folder = place.getParent();
        return of(file, new Place(folder, "." + place.getFileName() + FILE, !Files.exists(folder)), holder);
    }

    /** Where a lock's file is. */
    private record Place(Path folder, String name, boolean withFolder) {}

    private static FolderLock of(Path guarded, Place at, String holder) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            FolderLock lock = attempt(guarded, at, holder);
            if (lock != null) {
                return lock;
            }
        }
        throw new UserError(
                guarded + ": cannot be written: its folder disappears while it is locked; give another --out");
    }

    /** Null if the file that was locked is no longer the one that others would lock. */
    private static @Nullable FolderLock attempt(Path guarded, Place at, String holder) throws IOException {
        Path folder = made(at.folder());
        if (folder == null) {
            return null;
        }
        Path file = folder.resolve(at.name());
        String note = "process " + ProcessHandle.current().pid() + " (" + holder + "), since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String here = HELD_HERE.putIfAbsent(file, note);
        if (here != null) {
            throw held(guarded, here);
        }
        FolderLock lock = null;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Object before = key(file);
            if (!locked(channel, file)) {
                throw held(guarded, noteIn(file));
            }
            if (Files.exists(file) && Objects.equals(before, key(file))) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
                lock = new FolderLock(file, channel, before, at.withFolder());
            }
            return lock;
        } catch (NoSuchFileException e) {
            return null;
        } finally {
            if (lock == null) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(file);
            }
        }
    }

    /** Some network file systems are mounted without locks. */
    private static boolean locked(FileChannel channel, Path file) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new UserError(
                    file + ": the file system does not lock files (" + e.getMessage()
                            + "), so nothing would keep a second run out; give an --out on another one",
                    e);
        }
    }

    /** Its real path; null if somebody else's holding ended just then, who takes an empty folder away. */
    private static @Nullable Path made(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder).toRealPath();
        } catch (NoSuchFileException e) {
            return null;
        } catch (FileAlreadyExistsException e) {
            if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
                throw new UserError(
                        folder + ": is a link to a folder that is not there; make that, or give another --out", e);
            }
            if (!Files.exists(folder) || Files.isDirectory(folder)) {
                return null;
            }
            throw new UserError(folder + ": is a file, but --out must name a folder", e);
        }
    }

    private static UserError held(Path guarded, String note) {
        return new UserError(
                guarded + ": another process is using it: " + note + "; wait for it or give another --out");
    }

    private static String noteIn(Path file) throws IOException {
        String note = Files.readString(file, StandardCharsets.UTF_8).strip();
        return note.isEmpty() || note.length() > LONGEST_NOTE ? "it does not say which" : note;
    }

    /** What tells a file from another of the same name; null where the file system does not say. */
    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Unlocks; a folder in which nothing was written goes with the lock. */
    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(file) && Objects.equals(key, key(file))) {
                // While it is still locked: whoever comes next makes a new one.
                Files.delete(file);
                if (withFolder) {
                    deleteIfEmpty(file.getParent());
                }
            }
        } finally {
            channel.close();
            HELD_HERE.remove(file);
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.delete(folder);
        } catch (IOException e) {
            // It holds something, or is where a file system is mounted: it stays.
            return;
        }
    }
}
