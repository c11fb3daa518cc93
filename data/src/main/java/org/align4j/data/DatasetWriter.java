package org.align4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.DatasetInfo.Part;
import org.align4j.data.arrow.ContentForm;
import org.align4j.data.arrow.Layout;
import org.align4j.data.arrow.PartWriter;
import org.align4j.data.arrow.TypedSchema;
import org.jspecify.annotations.Nullable;

/**
 * Writes a dataset folder. Rows go into parts of {@link Layout#rowsPerPart()} rows; each part is renamed into place
 * when it is whole; {@link #publish} writes {@code dataset.json} last. Closing without publishing leaves the folder
 * unfinished: nothing can read it, and {@link #resume} continues after its last whole part.
 *
 * <pre>{@code
 * try (DatasetWriter<Preference> writer = DatasetWriter.create(folder, Preference.class, lineage)) {
 *     preferences.forEach(writer::write);
 *     writer.publish();
 * }
 * }</pre>
 */
public final class DatasetWriter<R extends Row> implements AutoCloseable {
    /** Parts also end here, so that one file stays easy to handle. */
    private static final long PART_BYTES = 256L << 20;

    private final Path folder;
    private final Class<R> type;
    private final Lineage lineage;
    private final Layout layout;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable ContentForm form;
    private @Nullable TypedSchema<R> schema;
    private @Nullable PartWriter part;
    private long rows;

    private DatasetWriter(Path folder, Class<R> type, Lineage lineage, Layout layout) {
        this.folder = folder;
        this.type = type;
        this.lineage = lineage;
        this.layout = layout;
    }

    /** Starts a dataset in the default layout; see {@link #create(Path, Class, Lineage, Layout)}. */
    public static <R extends Row> DatasetWriter<R> create(Path folder, Class<R> type, Lineage lineage) {
        return create(folder, type, lineage, Layout.DEFAULT);
    }

    /**
     * Starts a dataset from nothing; what an unfinished one left in the folder is deleted.
     *
     * @throws UserError if the folder holds a finished dataset
     */
    public static <R extends Row> DatasetWriter<R> create(Path folder, Class<R> type, Lineage lineage, Layout layout) {
        UnfinishedDataset.refuseFinished(folder);
        UnfinishedDataset.delete(folder);
        UnfinishedDataset.begin(folder, type, lineage);
        return new DatasetWriter<>(folder, type, lineage, layout);
    }

    /**
     * Continues an unfinished dataset after its last whole part, or starts one. The caller goes on with row
     * {@link #rows()} (from 0).
     *
     * @throws UserError if the folder holds a finished dataset, or one that was begun by another command or with other
     *     options, seed or inputs
     */
    public static <R extends Row> DatasetWriter<R> resume(Path folder, Class<R> type, Lineage lineage, Layout layout) {
        UnfinishedDataset.refuseFinished(folder);
        if (!UnfinishedDataset.isBegun(folder)) {
            return create(folder, type, lineage, layout);
        }
        UnfinishedDataset.refuseOther(folder, type, lineage);
        DatasetWriter<R> writer = new DatasetWriter<>(folder, type, lineage, layout);
        for (Part whole : UnfinishedDataset.wholeParts(folder)) {
            writer.parts.add(whole);
            writer.rows += whole.rows();
        }
        if (!writer.parts.isEmpty()) {
            writer.form = UnfinishedDataset.form(folder, type);
        }
        return writer;
    }

    /** Refuses a folder that holds a finished dataset, before anything is done for a new one. */
    public static void refuseFinished(Path folder) {
        UnfinishedDataset.refuseFinished(folder);
    }

    /** Deletes what an unfinished dataset in a folder consists of; a finished one is left alone. */
    public static void discardUnfinished(Path folder) {
        if (!Files.exists(folder.resolve(DatasetInfo.FILE))) {
            UnfinishedDataset.delete(folder);
        }
    }

    /** How many rows are written, those of a resumed dataset's whole parts included. */
    public long rows() {
        return rows;
    }

    /**
     * Appends a row.
     *
     * @throws UserError if it holds messages where the rows before it hold text or the other way round, or is no valid
     *     Unicode
     */
    public void write(R row) {
        PartWriter current = part == null ? startPart(row) : part;
        try {
            current.write(row);
        } catch (UserError e) {
            throw new UserError(folder + ": row " + (rows + 1) + " (" + row.id() + "): " + e.getMessage(), e);
        }
        rows++;
        if (current.rows() == layout.rowsPerPart() || current.bytes() >= PART_BYTES) {
            endPart();
        }
    }

    /**
     * Ends the part here: a kill loses nothing before this point. Where it is called must depend on the rows alone, or a
     * continued dataset has other bytes than an uninterrupted one.
     */
    public void endPart() {
        if (part == null) {
            return;
        }
        PartWriter whole = part;
        part = null;
        String name = DatasetFiles.partName(parts.size());
        try (whole) {
            String sha256 = whole.finish();
            Path file = folder.resolve(name);
            Files.move(unfinished(name), file, StandardCopyOption.ATOMIC_MOVE);
            parts.add(new Part(name, whole.rows(), Files.size(file), sha256));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #publish(Map)} of a dataset of which nothing was left out. */
    public Dataset<R> publish() {
        return publish(Map.of());
    }

    /**
     * Completes the dataset: ends the last part and writes {@code dataset.json}.
     *
     * @param dropped how many rows were left out, by reason
     */
    public Dataset<R> publish(Map<String, Long> dropped) {
        if (part == null && parts.isEmpty()) {
            startPart(null);
        }
        endPart();
        TypedSchema<R> published = schema();
        DatasetInfo info = new DatasetInfo(
                DatasetInfo.FORMAT,
                DatasetInfo.FORMAT_VERSION,
                DatasetFiles.schemaName(type),
                DatasetFiles.schemaVersion(type),
                contentForm().word(),
                published.columns(),
                rows,
                parts,
                DatasetInfo.fingerprint(DatasetFiles.schemaName(type), published.columns(), parts),
                new TreeMap<>(dropped),
                lineage);
        DatasetFiles.write(folder.resolve(DatasetInfo.FILE), info);
        UnfinishedDataset.end(folder);
        return Dataset.open(folder, type);
    }

    /** Releases memory and files; what is not published stays unfinished. */
    @Override
    public void close() {
        if (part != null) {
            part.close();
            part = null;
        }
    }

    private PartWriter startPart(@Nullable R first) {
        if (form == null && first != null) {
            Content content = TypedSchema.firstContent(first);
            form = content == null ? ContentForm.CHAT : ContentForm.of(content);
        }
        PartWriter started = schema().writer(unfinished(DatasetFiles.partName(parts.size())), layout);
        part = started;
        return started;
    }

    private TypedSchema<R> schema() {
        if (schema == null) {
            schema = TypedSchema.of(type, contentForm());
        }
        return schema;
    }

    private ContentForm contentForm() {
        return form == null ? ContentForm.CHAT : form;
    }

    private Path unfinished(String partName) {
        return folder.resolve("." + partName + ".unfinished");
    }
}
