package org.align4j.data.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Row;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.FilePiece;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.jspecify.annotations.Nullable;

/**
 * Imports files into one dataset. Rows are read, checked and written one at a time; pieces of the files may be read
 * elsewhere, which leaves the same bytes.
 */
public final class DataImport {
    /** To see whether an importer takes rows as they come. */
    private static final RowSource NO_ROWS = new RowSource() {
        @Override
        public @Nullable SourceRow next() {
            return null;
        }

        @Override
        public void close() {}
    };

    private final List<Path> files;
    private final Path out;
    private final ImportConfig options;
    private final Target target;
    private final Map<String, String> formats;

    private DataImport(List<Path> files, Path out, ImportConfig options, Target target, Map<String, String> formats) {
        this.files = files;
        this.out = out;
        this.options = options;
        this.target = target;
        this.formats = formats;
    }

    /**
     * Imports files into a new dataset folder.
     *
     * @param progress told how many more rows were read
     * @throws UserError if a file cannot be read, its layout is not clear, or more rows than {@code max-rejected} must
     *     be left out; then nothing is written
     */
    public static ImportReport run(List<Path> files, Path out, ImportConfig options, LongConsumer progress) {
        DataImport imported = of(files, out, options);
        return imported.write(imported.target.type(), progress, (reading, rows) -> imported.readFiles(reading));
    }

    /** Tells by the files' first rows how they are read. */
    public static DataImport of(List<Path> files, Path out, ImportConfig options) {
        if (files.isEmpty()) {
            throw new UserError("name at least one file to import");
        }
        Map<String, String> formats = new LinkedHashMap<>();
        Target target = options.as();
        refuseRepeated(files);
        for (Path file : files) {
            try (RowSource source = ExampleReading.edited(RowSources.open(file, options.source()), options)) {
                FileReading reading = FileReading.of(file, source, options);
                refuseAxis(reading.importer(), options);
                if (target != null && reading.target() != target) {
                    throw new UserError(file + ": holds " + reading.target().word() + ", the files before it hold "
                            + target.word() + "; import them separately, or choose with --as");
                }
                target = reading.target();
                formats.put(file.toString(), reading.importer().name());
            }
        }
        return new DataImport(files, out, options, Objects.requireNonNull(target), formats);
    }

    private static void refuseRepeated(List<Path> files) {
        Set<Path> seen = new HashSet<>();
        for (Path file : files) {
            try {
                if (Files.isRegularFile(file) && !seen.add(file.toRealPath())) {
                    throw new UserError(file + ": is named twice; every row of it would count twice");
                }
            } catch (IOException e) {
                throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
            }
        }
    }

    /**
     * What can be read apart, in order.
     *
     * @param bytes how large a piece of a file of lines is at least
     */
    public List<ImportPiece> pieces(long bytes) {
        DatasetWriter.refuseFinished(out);
        List<ImportPiece> pieces = new ArrayList<>();
        for (Path file : files) {
            Importer importer = importer(file);
            // The others gather rows into examples, or take them apart.
            boolean takesRowsAsTheyCome = importer.examples(NO_ROWS) == NO_ROWS;
            List<FilePiece> parts = takesRowsAsTheyCome
                    ? RowSources.pieces(file, options.source(), bytes)
                    : List.of(FilePiece.whole(file));
            parts.forEach(part -> pieces.add(ImportPiece.of(part, importer, target)));
        }
        return pieces;
    }

    /**
     * Writes the dataset of pieces that were read elsewhere; reads those itself that could not be.
     *
     * @param read one for each of {@link #pieces}
     */
    public ImportReport write(List<ImportPiece> pieces, Iterator<ImportedPiece> read, LongConsumer progress) {
        return write(
                target.type(),
                progress,
                (reading, rows) -> pieces.forEach(piece -> take(piece, read.next(), reading, rows)));
    }

    private void take(ImportPiece piece, ImportedPiece read, ExampleReading reading, Consumer<Row> rows) {
        if (read.folder() != null && reading.take(read)) {
            Dataset.open(Path.of(read.folder()), target.type()).forEach(rows);
        } else {
            reading.read(piece.open(options.source()), Importers.named(piece.format()));
        }
    }

    private void readFiles(ExampleReading reading) {
        files.forEach(file -> reading.read(RowSources.open(file, options.source()), importer(file)));
    }

    private Importer importer(Path file) {
        return Importers.named(Objects.requireNonNull(formats.get(file.toString())));
    }

    /** Reads all that is imported. */
    private interface Reading {
        void read(ExampleReading reading, Consumer<Row> rows);
    }

    private <R extends Row> ImportReport write(Class<R> type, LongConsumer progress, Reading all) {
        boolean published = false;
        try (DatasetWriter<R> writer = DatasetWriter.create(out, type, lineage(), options.layout());
                Rejections rejections = new Rejections(out)) {
            Consumer<Row> rows = row -> writer.write(type.cast(row));
            ExampleReading reading = new ExampleReading(options, target, rows, rejections, progress);
            all.read(reading, rows);
            if (!reading.neverThere().isEmpty()) {
                throw new UserError("--columns renames " + String.join(", ", reading.neverThere())
                        + ", but no row has such a column; nothing is written");
            }
            refuseTooMany(rejections, writer.rows(), reading.examples());
            rejections.publish();
            var dataset = writer.publish(rejections.counts());
            published = true;
            return new ImportReport(
                    target,
                    formats,
                    reading.rowsRead(),
                    reading.examples(),
                    rejections.counts(),
                    rejections.first(),
                    reading.unused(),
                    reading.ids().renamed(),
                    dataset.info());
        } finally {
            if (!published) {
                DatasetWriter.discardUnfinished(out);
                deleteIfEmpty();
            }
        }
    }

    private static void refuseAxis(Importer importer, ImportConfig options) {
        String axis = options.choices().axis();
        if (axis != null && !importer.axes().contains(axis)) {
            throw new UserError("axis '" + axis + "' is unknown to format " + importer.name()
                    + (importer.axes().isEmpty()
                            ? ", which has no ratings to choose from"
                            : ", there are " + String.join(", ", importer.axes())));
        }
    }

    private void refuseTooMany(Rejections rejections, long written, long examples) {
        if (written > 0 && rejections.faults() <= options.maxRejected() * examples) {
            return;
        }
        List<String> problems = new ArrayList<>();
        String counts = " rows can" + (written == 0 ? "" : "not") + " be used " + rejections.counts();
        problems.add(
                written == 0
                        ? "none of " + examples + counts + "; nothing is written"
                        : rejections.faults() + " of " + examples + counts + ", more than --max-rejected "
                                + options.maxRejected() + " allows; nothing is written");
        problems.addAll(rejections.first());
        throw new UserError(problems);
    }

    private Lineage lineage() {
        Map<String, String> given = new TreeMap<>();
        given.put("as", target.word());
        given.put("format", String.join(",", new TreeSet<>(formats.values())));
        given.put("form", options.forms().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        options.columns().forEach((from, to) -> given.put("columns." + from, to));
        if (options.choices().axis() != null) {
            given.put("axis", options.choices().axis());
        }
        if (options.choices().goodFrom() != null) {
            given.put("good-from", options.choices().goodFrom().toString());
        }
        given.putAll(options.edits().options());
        if (options.source().unit() != TextUnit.PARAGRAPH) {
            given.put("documents", options.source().unit().name().toLowerCase(Locale.ROOT));
        }
        List<Lineage.Parent> parents = new ArrayList<>();
        try {
            for (Path file : files) {
                parents.add(new Lineage.Parent(String.valueOf(file.getFileName()), Hashes.ofContent(file)));
            }
            if (options.choices().questions() != null) {
                parents.add(options.choices().questions().origin());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Lineage.of(options.edits().command()).withOptions(given).withParents(parents);
    }

    private void deleteIfEmpty() {
        try {
            Files.deleteIfExists(out);
        } catch (DirectoryNotEmptyException e) {
            // The folder was there before, with other things in it: they are the user's.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
