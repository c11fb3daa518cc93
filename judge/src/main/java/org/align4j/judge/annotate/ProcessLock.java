package org.align4j.judge.annotate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.align4j.core.UserError;

/**
 * Keeps everybody else off a file while it is open. On POSIX systems a process loses its lock when it closes <em>any</em>
 * channel of the locked file: so the lock is on a file of its own, which is never opened twice.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks.
     *
     * @param reason what it means that the file is in use
     * @throws UserError if somebody else has it
     */
    public static ProcessLock of(Path guarded, String reason) throws IOException {
        Path absolute = guarded.toAbsolutePath().normalize();
        Path file = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
        if (!HELD_HERE.add(file)) {
            throw new UserError(guarded + ": is in use: " + reason);
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
        } finally {
            if (!locked) {
                HELD_HERE.remove(file);
                if (channel != null) {
                    channel.close();
                }
            }
        }
        if (!locked) {
            throw new UserError(guarded + ": is in use: " + reason);
        }
        return new ProcessLock(file, channel);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be closed: " + UserError.reason(e), e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
