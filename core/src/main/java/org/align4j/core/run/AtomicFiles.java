package org.align4j.core.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders that appear whole or not at all: written to a temporary sibling, forced to the disk, renamed. A
 * failure leaves no temporary behind; a crash leaves one whose name starts with a dot, which the next write replaces.
 */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Fills a file or folder that nobody else sees yet. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Writes everything there is to write.
         *
         * @param temporary where: an absent file, or an existing empty folder
         */
        void fill(Path temporary) throws IOException;
    }

    /** Publishes text as UTF-8; replaces what was there. */
    public static void writeText(Path target, String text) throws IOException {
        writeBytes(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes bytes; replaces what was there. */
    public static void writeBytes(Path target, byte[] bytes) throws IOException {
        writeFile(target, temporary -> Files.write(temporary, bytes));
    }

    /**
     * Publishes one file that {@code filler} writes; replaces the file that was there.
     *
     * @throws UserError if something else is there, such as a folder
     */
    public static void writeFile(Path target, Filler filler) throws IOException {
        Path place = fileAt(target);
        Path temporary = temporaryFor(place);
        Files.createDirectories(temporary.getParent());
        deleteTree(temporary);
        fillAndPublish(temporary, place, filler);
    }

    /**
     * Where a file is to be written: what a link leads to, else the path itself.
     *
     * @throws UserError if something is there that is not a file: it would be lost
     */
    static Path fileAt(Path target) throws IOException {
        if (Files.isRegularFile(target)) {
            return Files.isSymbolicLink(target) ? target.toRealPath() : target;
        }
        if (Files.exists(target)) {
            throw new UserError(target + ": is " + (Files.isDirectory(target) ? "a folder" : "a device or a pipe")
                    + ", but a file is written there; name a file");
        }
        return target;
    }

    /** Publishes a folder that {@code filler} fills; a folder that was there is replaced as a whole. */
    public static void writeFolder(Path target, Filler filler) throws IOException {
        Path temporary = temporaryFor(target);
        deleteTree(temporary);
        Files.createDirectories(temporary);
        fillAndPublish(temporary, target, filler);
    }

    /**
     * Publishes a folder that {@code filler} fills where there was none, or an empty one; one who holds its lock loses
     * the lock's file by that.
     *
     * @throws UserError if something is there, also if it came while the filler was at work; nothing is written over
     */
    public static void createFolder(Path target, Filler filler) throws IOException {
        if (holdsFiles(target)) {
            throw new UserError(target + ": exists; delete it or give another --out");
        }
        Path place = Files.isDirectory(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
        Path temporary = temporaryFor(place);
        deleteTree(temporary);
        Files.createDirectories(temporary);
        boolean published = false;
        try {
            filler.fill(temporary);
            syncTree(temporary);
            Files.deleteIfExists(place.resolve(FolderLock.FILE));
            moveToEmpty(temporary, place);
            published = true;
        } finally {
            if (!published) {
                deleteTree(temporary);
            }
        }
    }

    /** Whether there is a file, or a folder with anything in it but a lock. */
    public static boolean holdsFiles(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.anyMatch(entry -> !entry.getFileName().toString().equals(FolderLock.FILE));
        }
    }

    /** A rename takes the place of an empty folder, never of one that holds something. */
    private static void moveToEmpty(Path temporary, Path place) throws IOException {
        try {
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (holdsFiles(place)) {
                throw new UserError(place + ": another process has written into it; nothing was overwritten", e);
            }
            throw e;
        }
        sync(place.getParent());
    }

    /** Publishes a copy of a folder with all it holds; a folder that was there is replaced as a whole. */
    public static void copyFolder(Path source, Path target) throws IOException {
        writeFolder(target, temporary -> {
            try (Stream<Path> walk = Files.walk(source, FileVisitOption.FOLLOW_LINKS)) {
                for (Path from : walk.skip(1).toList()) {
                    Files.copy(from, temporary.resolve(source.relativize(from)));
                }
            }
        });
    }

    /** The dot-named sibling in which something that takes long may grow until {@link #publish} renames it. */
    public static Path temporaryFor(Path target) {
        Path absolute = target.toAbsolutePath().normalize();
        return absolute.resolveSibling("." + absolute.getFileName() + ".partial");
    }

    /**
     * Forces a finished file or folder to the disk and renames it to its final name. Where a folder is already there, it
     * is moved aside first and deleted after.
     */
    public static void publish(Path temporary, Path target) throws IOException {
        syncTree(temporary);
        Path place = target.toAbsolutePath().normalize();
        Path old = oldFor(place);
        deleteTree(old);
        if (Files.isDirectory(place)) {
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(place.getParent());
        deleteTree(old);
    }

    /**
     * After a crash: puts back the folder that {@link #publish} had moved aside, if the process was killed before the new
     * one stood in its place. To be called before such a folder is read.
     */
    public static void recover(Path target) throws IOException {
        Path place = target.toAbsolutePath().normalize();
        Path old = oldFor(place);
        if (Files.isDirectory(old) && !Files.exists(place)) {
            Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
            sync(place.getParent());
        }
    }

    /** Deletes a file or a folder with all it holds; nothing there is fine. */
    public static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                try {
                    Files.delete(folder);
                } catch (DirectoryNotEmptyException e) {
                    throw new IOException("another process writes into " + folder, e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** {@link #deleteTree} where nobody can be handed an {@link IOException}, as in {@code close}. */
    public static void discardTree(Path path) {
        try {
            deleteTree(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be deleted", e);
        }
    }

    private static Path oldFor(Path place) {
        return place.resolveSibling("." + place.getFileName() + ".old");
    }

    private static void fillAndPublish(Path temporary, Path target, Filler filler) throws IOException {
        boolean published = false;
        try {
            filler.fill(temporary);
            publish(temporary, target);
            published = true;
        } finally {
            if (!published) {
                deleteTree(temporary);
            }
        }
    }

    private static void syncTree(Path path) throws IOException {
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(path)) {
            entries = walk.filter(entry -> !Files.isSymbolicLink(entry)).toList();
        }
        for (Path entry : entries) {
            sync(entry);
        }
    }

    /** Forces a file to the disk, or a folder's entries, which are what a rename changes. */
    public static void sync(Path path) throws IOException {
        StandardOpenOption mode = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
