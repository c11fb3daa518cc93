package org.align4j.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** SHA-256, as 64 lower-case hexadecimal digits. */
public final class Hashes {
    private static final int BUFFER_BYTES = 1 << 20;

    private Hashes() {}

    /** Of bytes. */
    public static String ofBytes(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    /** Of text as UTF-8. */
    public static String ofText(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a file's content. */
    public static String ofFile(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest.digest());
    }

    /** Of bytes that come in pieces: the source hands each over. */
    public static String ofChunks(Consumer<Consumer<ByteBuffer>> source) {
        MessageDigest digest = digest();
        source.accept(digest::update);
        return hex(digest.digest());
    }

    /**
     * Of a file, or of a folder's whole content: every file's path inside the folder and its content, in the order of the
     * paths. Dot files (temporaries, editors' droppings) do not count. Links are followed, also where the path is one.
     */
    public static String ofContent(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return ofFile(path);
        }
        StringBuilder listing = new StringBuilder();
        for (Path file : files(path)) {
            String name = path.relativize(file).toString().replace('\\', '/');
            listing.append(ofFile(file)).append("  ").append(name).append('\n');
        }
        return ofText(listing.toString());
    }

    /**
     * The files below a folder, or the file itself, sorted; what links lead to is in their place. Dot files do not count.
     */
    static List<Path> files(Path path) throws IOException {
        try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !hidden(path.relativize(file)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
