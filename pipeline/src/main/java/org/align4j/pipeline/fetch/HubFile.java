package org.align4j.pipeline.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a repository.
 *
 * @param path inside the repository
 * @param size in bytes
 * @param hash of a large file its SHA-256, of a small one git's hash of it, a SHA-1
 */
record HubFile(String path, long size, String hash) {
    private static final int SHA_256_DIGITS = 64;
    private static final int CHUNK = 1 << 16;

    /** Whether a file on the disk is this one. */
    boolean is(Path file) throws IOException {
        if (Files.size(file) != size) {
            return false;
        }
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(hash);
    }

    private MessageDigest digest() {
        try {
            if (hash.length() == SHA_256_DIGITS) {
                return MessageDigest.getInstance("SHA-256");
            }
            MessageDigest git = MessageDigest.getInstance("SHA-1");
            git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return git;
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
