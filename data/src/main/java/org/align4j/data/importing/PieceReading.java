package org.align4j.data.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Row;
import org.align4j.data.source.Reason;

/** Reads a piece of an import by itself, in whatever process. */
public final class PieceReading {
    private static final String IDS = "ids";

    private PieceReading() {}

    /**
     * Reads one piece.
     *
     * @param folder to write its rows to; nothing may be there
     */
    public static ImportedPiece read(ImportPiece piece, ImportConfig options, Path folder) {
        return read(piece, options, folder, piece.target().type());
    }

    private static <R extends Row> ImportedPiece read(
            ImportPiece piece, ImportConfig options, Path folder, Class<R> type) {
        boolean whole = false;
        try (DatasetWriter<R> writer = DatasetWriter.create(folder, type, Lineage.of("data import"));
                Rejections rejections = new Rejections(folder)) {
            ExampleReading reading = new ExampleReading(
                    options, piece.target(), row -> writer.write(type.cast(row)), rejections, count -> {});
            reading.read(piece.open(options.source()), Importers.named(piece.format()));
            // An id that came twice, or a row of the other form: what becomes of them hangs on the pieces before.
            boolean alone = reading.ids().renamed() == 0 && !rejections.counts().containsKey(Reason.MIXED_FORMS.word());
            if (!alone) {
                return ImportedPiece.UNREAD;
            }
            writeIds(folder, reading.ids().hashes());
            rejections.publish();
            writer.publish();
            whole = true;
            return new ImportedPiece(
                    folder.toString(),
                    reading.form(),
                    reading.rowsRead(),
                    reading.examples(),
                    Map.copyOf(rejections.counts()),
                    rejections.faults(),
                    List.copyOf(rejections.first()),
                    reading.unused());
        } catch (UserError e) {
            // What ends an import must end it in the pieces' order and with the words of one process, which meets it
            // again.
            return ImportedPiece.UNREAD;
        } finally {
            if (!whole) {
                AtomicFiles.discardTree(folder);
            }
        }
    }

    private static void writeIds(Path folder, long[] hashes) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(hashes.length, Long.BYTES));
        bytes.asLongBuffer().put(hashes);
        try {
            Files.write(folder.resolve(IDS), bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hashes of the ids in a piece that was read. */
    static long[] ids(String folder) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(Path.of(folder).resolve(IDS)));
            long[] hashes = new long[bytes.remaining() / Long.BYTES];
            bytes.asLongBuffer().get(hashes);
            return hashes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
