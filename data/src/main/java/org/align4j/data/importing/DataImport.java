package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Hashes;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Row;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.RowSources;
import org.align4j.data.source.SourceRow;
import org.align4j.data.source.TextUnit;
import org.align4j.data.transform.IdRegister;
import org.jspecify.annotations.Nullable;

/** Imports files into one dataset. Rows are read, checked and written one at a time. */
public final class DataImport {
    /** What a row may carry that changes what is said, and that no row type of ours holds. */
    private static final List<String> UNSUPPORTED = List.of("images", "videos", "audios", "tools");

    private final List<Path> files;
    private final Path out;
    private final ImportConfig options;
    private final LongConsumer progress;
    private final IdRegister ids = new IdRegister();
    private final Map<String, String> formats = new LinkedHashMap<>();
    private final Map<String, Long> unused = new TreeMap<>();
    private @Nullable Class<?> form;
    private long rowsRead;
    private long examples;

    private DataImport(List<Path> files, Path out, ImportConfig options, LongConsumer progress) {
        this.files = files;
        this.out = out;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Imports files into a new dataset folder.
     *
     * @param progress told how many more rows were read
     * @throws UserError if a file cannot be read, its layout is not clear, or more rows than {@code max-rejected} must
     *     be left out; then nothing is written
     */
    public static ImportReport run(List<Path> files, Path out, ImportConfig options, LongConsumer progress) {
        if (files.isEmpty()) {
            throw new UserError("name at least one file to import");
        }
        return new DataImport(files, out, options, progress).run();
    }

    private ImportReport run() {
        Target target = options.as();
        for (Path file : files) {
            try (RowSource source = open(file)) {
                FileReading reading = FileReading.of(file, source, options);
                refuseAxis(reading.importer());
                if (target != null && reading.target() != target) {
                    throw new UserError(file + ": holds " + reading.target().word() + ", the files before it hold "
                            + target.word() + "; import them separately, or choose with --as");
                }
                target = reading.target();
                formats.put(file.toString(), reading.importer().name());
            }
        }
        return write(
                Objects.requireNonNull(target), Objects.requireNonNull(target).type());
    }

    private <R extends Row> ImportReport write(Target target, Class<R> type) {
        boolean published = false;
        try (DatasetWriter<R> writer = DatasetWriter.create(out, type, lineage(target), options.layout());
                Rejections rejections = new Rejections(out)) {
            for (Path file : files) {
                readFile(file, target, row -> writer.write(type.cast(row)), rejections);
            }
            refuseTooMany(rejections, writer.rows());
            rejections.publish();
            var dataset = writer.publish(rejections.counts());
            published = true;
            return new ImportReport(
                    target,
                    formats,
                    rowsRead,
                    examples,
                    rejections.counts(),
                    rejections.first(),
                    unused,
                    ids.renamed(),
                    dataset.info());
        } finally {
            if (!published) {
                DatasetWriter.discardUnfinished(out);
                deleteIfEmpty();
            }
        }
    }

    private void readFile(Path file, Target target, Consumer<Row> rows, Rejections rejections) {
        Importer importer = Importers.named(Objects.requireNonNull(formats.get(file.toString())));
        RowSource rowsOfFile = new CountedRows(open(file), count -> {
            rowsRead += count;
            progress.accept(count);
        });
        try (RowSource source = importer.examples(options.edits().wanted(rowsOfFile))) {
            for (SourceRow row = source.next(); row != null; row = source.next()) {
                examples++;
                try {
                    read(row, importer, target).forEach(rows);
                } catch (RowProblem problem) {
                    rejections.add(row, problem);
                }
            }
        }
    }

    /** A file's rows with the user's names for their columns. */
    private RowSource open(Path file) {
        return new EditedRows(RowSources.open(file, options.source()), row -> {
            rename(row.columns());
            return options.edits().change(row);
        });
    }

    private void refuseAxis(Importer importer) {
        String axis = options.choices().axis();
        if (axis != null && !importer.axes().contains(axis)) {
            throw new UserError("axis '" + axis + "' is unknown to format " + importer.name()
                    + (importer.axes().isEmpty()
                            ? ", which has no ratings to choose from"
                            : ", there are " + String.join(", ", importer.axes())));
        }
    }

    private List<Row> read(SourceRow row, Importer importer, Target target) {
        if (row.problem() != null) {
            throw row.problem();
        }
        for (String column : UNSUPPORTED) {
            JsonNode value = row.columns().path(column);
            if (value.isContainerNode()
                    ? !value.isEmpty()
                    : value.isTextual() && !value.asText().isBlank()) {
                throw new RowProblem(Reason.UNSUPPORTED, "has " + column + ", which are not supported");
            }
        }
        Fields fields = new Fields(row, options.choices());
        Draft draft = importer.read(fields);
        draft.settle(options.forms());
        // Checked under no name first, so that a rejected row neither uses up its id nor decides the form.
        target.rows("", draft);
        refuseOtherForm(draft);
        String given = draft.id();
        List<Row> made = target.rows(ids.unique(given == null ? derivedId(row) : given), draft);
        fields.unread().forEach((name, count) -> {
            unused.merge(name, count, Long::sum);
            if (options.as() == null && options.format() == null) {
                AnswerColumns.refuseUnused(row, name, importer, target);
            }
        });
        return made;
    }

    private static String derivedId(SourceRow row) {
        String name = String.valueOf(row.file().getFileName());
        int dot = name.indexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name) + "-" + row.line();
    }

    private void refuseOtherForm(Draft draft) {
        Content first = draft.anyContent();
        Class<?> found = first.getClass();
        if (form == null) {
            form = found;
        }
        if (form != found) {
            boolean text = first instanceof Content.Text;
            throw new RowProblem(
                    Reason.MIXED_FORMS,
                    "is " + (text ? "plain text" : "messages") + ", the rows before it are "
                            + (text ? "messages" : "plain text") + " (--form converts them)");
        }
    }

    private void rename(ObjectNode columns) {
        options.columns().forEach((from, to) -> {
            JsonNode value = columns.remove(from);
            if (value != null) {
                columns.set(to, value);
            }
        });
    }

    private void refuseTooMany(Rejections rejections, long written) {
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

    private Lineage lineage(Target target) {
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
