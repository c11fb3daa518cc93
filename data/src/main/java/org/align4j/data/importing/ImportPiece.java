package org.align4j.data.importing;

import java.nio.file.Path;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.FilePiece;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceConfig;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what is imported, as another process is told of it.
 *
 * @param file as every process finds it
 * @param shown as the user named it
 * @param from see {@link FilePiece}, as the two after it
 * @param format name of the importer
 */
public record ImportPiece(String file, String shown, long from, long to, long firstLine, String format, Target target) {
    static ImportPiece of(FilePiece piece, Importer importer, Target target) {
        return new ImportPiece(
                piece.file().toAbsolutePath().toString(),
                piece.file().toString(),
                piece.from(),
                piece.to(),
                piece.firstLine(),
                importer.name(),
                target);
    }

    /** Its rows, which name their file as the user does. */
    RowSource open(SourceConfig options) {
        RowSource rows = RowSources.open(new FilePiece(Path.of(file), from, to, firstLine), options);
        return new ShownRows(rows, Path.of(shown));
    }

    private record ShownRows(RowSource rows, Path shown) implements RowSource {
        @Override
        public @Nullable SourceRow next() {
            SourceRow row = rows.next();
            return row == null ? null : new SourceRow(shown, row.line(), row.columns(), row.problem());
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
