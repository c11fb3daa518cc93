package org.align4j.pipeline.download;

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
 * A file that is to be downloaded.
 *
 * @param path its name where it lies
 * @param size in bytes
 * @param hash of a large file its SHA-256, of a small one git's hash of it, a SHA-1
 */
public record RemoteFile(String path, long size, String hash) {
    private static final int SHA_256_DIGITS = 64;
    private static final int CHUNK = 1 << 16;

    /** Whether a file on the disk is this one. */
    public boolean is(Path file) throws IOException {
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
