package org.align4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.data.DatasetInfo.Part;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.PartFacts;
import org.align4j.data.arrow.PartReader;
import org.align4j.data.arrow.TypedSchema;
import org.jspecify.annotations.Nullable;

/**
 * A finished dataset: a folder of Arrow files with {@code dataset.json}. Rows are read in order, one record batch in
 * memory at a time, so that it may be larger than the heap. A part whose SHA-256 is not what {@code dataset.json} says is a
 * {@link UserError} when its first row is asked for.
 */
public final class Dataset<R extends Row> {
    private final Path folder;
    private final Class<R> type;
    private final DatasetInfo info;
    private final TypedSchema<R> schema;
    /** Parts that were found to be as they were written; looked at once, before their first row is taken. */
    private final Set<Part> checked = ConcurrentHashMap.newKeySet();

    private Dataset(Path folder, Class<R> type, DatasetInfo info, TypedSchema<R> schema) {
        this.folder = folder;
        this.type = type;
        this.info = info;
        this.schema = schema;
    }

    /**
     * Opens a dataset of a known row type.
     *
     * @throws UserError if the folder is no finished dataset or holds other rows
     */
    public static <R extends Row> Dataset<R> open(Path folder, Class<R> type) {
        DatasetInfo info = info(folder);
        String wanted = DatasetFiles.schemaName(type);
        if (!info.schema().equals(wanted)) {
            throw new UserError(folder + ": holds " + info.schema() + " rows, expected " + wanted + " rows");
        }
        int known = DatasetFiles.schemaVersion(type);
        if (info.schemaVersion() > known) {
            throw new UserError(folder + ": holds version " + info.schemaVersion() + " of " + wanted
                    + " rows, this program reads versions up to " + known);
        }
        ContentForm form = info.content().equals(ContentForm.TEXT.word()) ? ContentForm.TEXT : ContentForm.CHAT;
        TypedSchema<R> schema = TypedSchema.of(type, form);
        info.columns().forEach((column, stored) -> {
            if (info.schemaVersion() == known && !stored.equals(schema.columns().get(column))) {
                throw new UserError(folder.resolve(DatasetInfo.FILE) + ": was changed: column " + column + " is "
                        + stored + ", which content " + info.content() + " does not go with");
            }
        });
        return new Dataset<>(folder, type, info, schema);
    }

    /**
     * The last rows that are sure to stay of a dataset that is being written: those of its last whole part. Empty where there
     * is none yet, or no dataset.
     *
     * @param most how many
     */
    public static <R extends Row> List<R> lastWritten(Path folder, Class<R> type, int most) {
        return UnfinishedDataset.lastWholePart(folder)
                .map(file -> {
                    TypedSchema<R> schema = TypedSchema.of(type, PartFacts.form(file, type));
                    long rows = PartFacts.rows(file);
                    List<R> last = new ArrayList<>();
                    try (PartReader<R> reader = schema.reader(file, rows)) {
                        for (long row = 0; reader.hasNext(); row++) {
                            R next = reader.next();
                            if (row >= rows - most) {
                                last.add(next);
                            }
                        }
                    }
                    return last;
                })
                .orElseGet(List::of);
    }

    /** Where a dataset's part lies, finished or not. */
    public static Path partFile(Path folder, int number) {
        return folder.resolve(DatasetFiles.partName(number));
    }

    /** What a dataset's {@code dataset.json} says, whatever its row type. */
    public static DatasetInfo info(Path folder) {
        return DatasetFiles.readInfo(folder);
    }

    public Path folder() {
        return folder;
    }

    /** The row type. */
    public Class<R> type() {
        return type;
    }

    public DatasetInfo info() {
        return info;
    }

    /** How many rows it has. */
    public long rows() {
        return info.rows();
    }

    /** The form of its prompts and completions. */
    public ContentForm form() {
        return info.content().equals(ContentForm.TEXT.word()) ? ContentForm.TEXT : ContentForm.CHAT;
    }

    /** The rows in order, lazily; close the stream if it is not read to its end. */
    public Stream<R> stream() {
        return stream(info.parts());
    }

    /**
     * The rows of one part, lazily.
     *
     * @param number from 0
     */
    public Stream<R> part(int number) {
        return stream(List.of(info.parts().get(number)));
    }

    private Stream<R> stream(List<Part> parts) {
        Rows rows = new Rows(parts);
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(rows::close);
    }

    /** Hands every row to an action, in order. */
    public void forEach(Consumer<? super R> action) {
        try (Stream<R> rows = stream()) {
            rows.forEachOrdered(action);
        }
    }

    /** All rows in memory, for datasets known to be small. */
    public List<R> toList() {
        try (Stream<R> rows = stream()) {
            return rows.toList();
        }
    }

    /** A flipped bit in a text would be learned without a word. */
    private void check(Part part) {
        if (!checked.contains(part)) {
            part.problem(folder).ifPresent(problem -> {
                throw new UserError(problem);
            });
            checked.add(part);
        }
    }

    /** Goes from part to part. */
    private final class Rows implements Iterator<R>, AutoCloseable {
        private final Iterator<Part> parts;
        private @Nullable PartReader<R> reader;

        Rows(List<Part> parts) {
            this.parts = parts.iterator();
        }

        @Override
        public boolean hasNext() {
            while (reader == null || !reader.hasNext()) {
                close();
                if (!parts.hasNext()) {
                    return false;
                }
                Part part = parts.next();
                check(part);
                reader = schema.reader(folder.resolve(part.file()), part.rows());
            }
            return true;
        }

        @Override
        public R next() {
            if (!hasNext() || reader == null) {
                throw new NoSuchElementException();
            }
            return reader.next();
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}
