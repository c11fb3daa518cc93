package org.align4j.pipeline.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.data.importing.DataImport;
import org.align4j.data.importing.ImportConfig;
import org.align4j.data.importing.ImportPiece;
import org.align4j.data.importing.ImportReport;
import org.align4j.data.importing.ImportedPiece;
import org.align4j.data.importing.PieceReading;
import org.align4j.data.source.SourceConfig;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.RowFunction;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.RowWork;
import org.jspecify.annotations.Nullable;

/** An import, here or by several processes, of which each reads pieces of the files. */
final class ImportElsewhere {
    private static final RowWork<ImportPiece, ImportedPiece> WORK =
            RowWork.of("import", ImportPiece.class, ImportedPiece.class, 1);
    /** A second's work or so. */
    private static final long PIECE_BYTES = 32 * SourceConfig.MEBIBYTE;

    private ImportElsewhere() {}

    /**
     * Imports.
     *
     * @param doing as progress names it
     * @param besides further files that rows depend on, null for none
     */
    static <C extends Record> ImportReport run(
            RowFunctions<C> command,
            C config,
            List<Path> files,
            Path out,
            ImportConfig options,
            String doing,
            List<@Nullable Path> besides,
            CommandContext context)
            throws IOException {
        List<Path> read = new ArrayList<>(files);
        besides.stream().flatMap(Stream::ofNullable).forEach(read::add);
        OtherReaders<C> others = OtherReaders.of(command, config, out, read, context);
        if (!others.arePresent()) {
            try (Progress progress = context.progress().start(doing, "rows", ProgressDisplay.UNKNOWN)) {
                return DataImport.run(files, out, options, progress::advance);
            }
        }
        DataImport imported = DataImport.of(files, out, options);
        List<ImportPiece> pieces = imported.pieces(PIECE_BYTES);
        return others.read(WORK, pieces, answers -> {
            try (Progress progress = context.progress().start(doing, "rows", ProgressDisplay.UNKNOWN)) {
                return imported.write(pieces, answers, progress::advance);
            }
        });
    }

    /** In a process that reads pieces. */
    static RowFunctions.Opened<?, ?> open(ImportConfig options, Path own, Runnable closing) {
        return new RowFunctions.Opened<>(WORK, new RowFunction<ImportPiece, ImportedPiece>() {
            private int pieces;

            @Override
            public List<ImportedPiece> answer(List<ImportPiece> asked) {
                return asked.stream()
                        .map(piece -> PieceReading.read(piece, options, own.resolve("piece-" + pieces++)))
                        .toList();
            }

            @Override
            public void close() {
                closing.run();
            }
        });
    }
}
