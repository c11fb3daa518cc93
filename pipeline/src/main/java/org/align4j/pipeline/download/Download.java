package org.align4j.pipeline.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;

/**
 * One file on its way. Whatever goes otherwise than hoped is a {@link UserError} of one line.
 *
 * @param endpoint the server, as messages name it
 */
public record Download(RemoteFile file, String endpoint, Source source) {
    /** How often a connection may break while nothing more arrives. */
    private static final int FRUITLESS_TRIES = 3;

    private static final int CHUNK = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_REFUSED = 416;

    /** Where its bytes come from. */
    public interface Source {
        /** Asks for what follows so many bytes. */
        HttpResponse<InputStream> open(long from) throws IOException;

        /**
         * Refuses another answer.
         *
         * @throws UserError if the answer has another status
         */
        void require(HttpResponse<InputStream> answer, int status);
    }

    /**
     * Downloads it; what an earlier process left is continued.
     *
     * @param target where it will be, once its hash is right
     * @throws ConnectException if nothing answers
     */
    public void to(Path target, Progress progress) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        long had = Files.exists(part) ? Files.size(part) : 0;
        progress.skip(Math.min(had, file.size()));
        int fruitless = 0;
        while (!Files.exists(part) || Files.size(part) < file.size()) {
            long before = Files.exists(part) ? Files.size(part) : 0;
            try {
                append(part, before, progress);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                fruitless = Files.exists(part) && Files.size(part) > before ? 0 : fruitless + 1;
                if (fruitless == FRUITLESS_TRIES && e instanceof ConnectException) {
                    throw e;
                }
                if (fruitless == FRUITLESS_TRIES) {
                    throw new UserError(
                            file.path() + ": the connection to " + endpoint + " breaks (" + reason(e)
                                    + "); give the same command again to continue",
                            e);
                }
            }
        }
        if (!file.is(part)) {
            Files.delete(part);
            throw new UserError(file.path() + ": what " + endpoint
                    + " sent does not have the hash that it lists; it was thrown away, give the same command again");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void append(Path part, long from, Progress progress) throws IOException {
        HttpResponse<InputStream> answer = source.open(from);
        try (InputStream body = answer.body()) {
            if (from > 0 && (answer.statusCode() == OK || answer.statusCode() == RANGE_REFUSED)) {
                // This server does not continue: from the start, then.
                Files.delete(part);
                if (answer.statusCode() == RANGE_REFUSED) {
                    return;
                }
            } else {
                source.require(answer, from > 0 ? PARTIAL : OK);
            }
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                byte[] chunk = new byte[CHUNK];
                for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                    out.write(chunk, 0, read);
                    progress.advance(read);
                }
            }
        }
        if (Files.size(part) > file.size()) {
            Files.delete(part);
            throw new UserError(
                    file.path() + ": " + endpoint + " sent more than the " + file.size() + " bytes it lists");
        }
        if (Files.size(part) < file.size()) {
            throw new IOException("ended early");
        }
    }

    /** Why a connection failed, in a few words. */
    public static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
