package org.align4j.core.run;

import java.io.IOException;
import java.nio.ByteBuffer;
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
 * Keeps everybody else out of a folder that is being written: other processes, and a second piece of work in this one. It
 * is a file {@code .lock} in the folder, which says who holds it; the system drops it when the process dies.
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

    private final Path place;
    private final FileChannel channel;
    private final @Nullable Object key;

    private FolderLock(Path place, FileChannel channel, @Nullable Object key) {
        this.place = place;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Makes the folder if it is not there, and locks it.
     *
     * @param holder who asks, as the message to somebody else will name it, such as {@code "data import"}
     * @throws UserError if somebody else holds it, with their name; or if it is a file
     */
    public static FolderLock of(Path folder, String holder) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            FolderLock lock = attempt(folder, holder);
            if (lock != null) {
                return lock;
            }
        }
        throw new UserError(folder + ": cannot be made: the folder around it is no place for folders, or vanishes; give"
                + " another --out");
    }

    /** Null if the file that was locked is no longer the one that others would lock. */
    private static @Nullable FolderLock attempt(Path folder, String holder) throws IOException {
        Path place = made(folder);
        if (place == null) {
            return null;
        }
        String note = "process " + ProcessHandle.current().pid() + " (" + holder + "), since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String here = HELD_HERE.putIfAbsent(place, note);
        if (here != null) {
            throw held(folder, here);
        }
        FolderLock lock = null;
        FileChannel channel = null;
        try {
            Path file = place.resolve(FILE);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Object before = key(file);
            if (channel.tryLock() == null) {
                throw held(folder, noteIn(file));
            }
            if (Files.exists(file) && Objects.equals(before, key(file))) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
                lock = new FolderLock(place, channel, before);
            }
            return lock;
        } catch (NoSuchFileException e) {
            return null;
        } finally {
            if (lock == null) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(place);
            }
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

    private static UserError held(Path folder, String note) {
        return new UserError(folder + ": another process is using it: " + note + "; wait for it or give another --out");
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
            Path file = place.resolve(FILE);
            if (Files.exists(file) && Objects.equals(key, key(file))) {
                // While it is still locked: whoever comes next makes a new one.
                Files.delete(file);
                deleteIfEmpty();
            }
        } finally {
            channel.close();
            HELD_HERE.remove(place);
        }
    }

    private void deleteIfEmpty() {
        try {
            Files.delete(place);
        } catch (IOException e) {
            // It holds something, or is where a file system is mounted: it stays.
            return;
        }
    }
}
