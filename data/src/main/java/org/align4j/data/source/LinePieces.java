package org.align4j.data.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;

/**
 * Cuts JSON Lines where one line ends in <code>}</code> and the next begins with <code>{</code>. Inside an object that is
 * printed over several lines a comma stands between those two, so no cut is inside of an object; a damaged row cannot be read
 * over such a place either.
 */
final class LinePieces {
    private LinePieces() {}

    /** Pieces of at least so many bytes, but for the last. */
    static List<FilePiece> of(Path file, long bytes) {
        List<FilePiece> pieces = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            FilePiece piece = FilePiece.whole(file);
            byte[] buffer = new byte[1 << 16];
            long line = 1;
            long at = 0;
            int text = 0;
            int before = 0;
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++, at++) {
                    int next = buffer[i];
                    if (before == '\n' && next == '{' && text == '}' && at - piece.from() >= bytes) {
                        pieces.add(new FilePiece(file, piece.from(), at, piece.firstLine()));
                        piece = new FilePiece(file, at, FilePiece.END, line);
                    }
                    line += next == '\n' ? 1 : 0;
                    text = next == '\n' || next == '\r' || next == ' ' || next == '\t' ? text : next;
                    before = next;
                }
            }
            pieces.add(piece);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
        return pieces;
    }

    /** The bytes of a piece. */
    static InputStream open(FilePiece piece) throws IOException {
        FileChannel channel = FileChannel.open(piece.file());
        channel.position(piece.from());
        return new Bounded(
                Channels.newInputStream(channel),
                (piece.to() == FilePiece.END ? channel.size() : piece.to()) - piece.from());
    }

    /** Ends after so many bytes. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            int next = left == 0 ? -1 : super.read();
            left -= next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = left == 0 ? -1 : super.read(target, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
