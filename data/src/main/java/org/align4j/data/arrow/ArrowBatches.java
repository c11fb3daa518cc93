package org.align4j.data.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.data.value.Damage;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/** The record batches of one Arrow file, in the file or the stream format, one at a time. */
final class ArrowBatches implements AutoCloseable {
    private static final String FILE_MAGIC = "ARROW1";
    private static final String OLD_FEATHER_MAGIC = "FEA1";

    private static final long LEAST_MEMORY = 1L << 28;
    private static final long MOST_COMPRESSION = 256;

    /** Elements of a column that takes no space, because all of it is null. */
    private static final long MOST_WITHOUT_ROOM = 1 << 16;

    private final Path path;
    private final BufferAllocator allocator;
    private final ArrowReader reader;
    private final VectorSchemaRoot root;

    ArrowBatches(Path path) {
        this.path = path;
        this.allocator = new RootAllocator(mostMemory(path));
        ArrowReader opened = null;
        try {
            opened = open();
            reader = opened;
            root = opened.getVectorSchemaRoot();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw damaged(e, opened);
        }
    }

    /** A batch is as large as its part of the file, or several times as large if it is compressed. */
    private static long mostMemory(Path path) {
        try {
            return Math.max(LEAST_MEMORY, MOST_COMPRESSION * Files.size(path));
        } catch (IOException e) {
            return LEAST_MEMORY;
        }
    }

    VectorSchemaRoot root() {
        return root;
    }

    DictionaryProvider dictionaries() {
        return reader;
    }

    /** Loads the next batch into {@link #root()}; false at the end. */
    boolean next() {
        try {
            return reader.loadNextBatch();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw damaged(e);
        }
    }

    /** Runs a check of the schema; the file is closed if it fails. */
    void check(Runnable test) {
        try {
            test.run();
        } catch (UserError e) {
            close();
            throw new UserError(path + ": " + e.getMessage(), e);
        }
    }

    private ArrowReader open() throws IOException {
        String magic = magic();
        if (magic.startsWith(OLD_FEATHER_MAGIC)) {
            throw new UserError("it is Feather of version 1; write it again as version 2, which is Arrow's own format");
        }
        boolean isFile = magic.equals(FILE_MAGIC);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            StoredSchema.refuseUnknown(isFile ? StoredSchema.ofFile(file) : StoredSchema.ofStream(file));
        }
        return isFile ? openFile() : openStream();
    }

    private ArrowReader openFile() throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        return new ArrowFileReader(file, allocator, LimitedCompression.INSTANCE) {
            private final Set<Long> begun = new HashSet<>();
            private int read;

            @Override
            public boolean loadNextBatch() throws IOException {
                // The library reads one batch of each dictionary; those behind them add entries.
                while (read < getDictionaryBlocks().size()) {
                    loadDictionary(readDictionary());
                }
                return super.loadNextBatch();
            }

            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                super.loadRecordBatch(checked(batch));
                requireLengths(batch);
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                read++;
                if (!batch.isDelta() && !begun.add(batch.getDictionaryId())) {
                    throw new IllegalArgumentException("it has two dictionaries for one column");
                }
                requireRoom(batch.getDictionary());
                super.loadDictionary(batch);
            }
        };
    }

    private ArrowReader openStream() throws IOException {
        StreamLengths.check(path);
        InputStream stream = Files.newInputStream(path);
        return new ArrowStreamReader(Channels.newChannel(stream), allocator, LimitedCompression.INSTANCE) {
            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                super.loadRecordBatch(checked(batch));
                requireLengths(batch);
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                requireRoom(batch.getDictionary());
                super.loadDictionary(batch);
            }
        };
    }

    /** The library pads or cuts columns that are not as long as their batch. */
    private ArrowRecordBatch checked(ArrowRecordBatch batch) {
        requireRoom(batch);
        int node = 0;
        for (FieldVector column : root.getFieldVectors()) {
            long length =
                    node < batch.getNodes().size() ? batch.getNodes().get(node).getLength() : -1;
            if (length != batch.getLength()) {
                batch.close();
                throw new IllegalArgumentException(
                        "a batch of " + batch.getLength() + " rows has " + length + " of " + column.getName());
            }
            node += nodes(column);
        }
        return batch;
    }

    /** The library makes room for as many elements as a batch claims; for each it must hold a bit at least. */
    private static void requireRoom(ArrowRecordBatch batch) {
        boolean packed = batch.getBodyCompression().getCodec() != NoCompressionCodec.COMPRESSION_TYPE;
        long most =
                Math.max(MOST_WITHOUT_ROOM, Byte.SIZE * batch.computeBodyLength() * (packed ? MOST_COMPRESSION : 1));
        for (ArrowFieldNode node : batch.getNodes()) {
            if (node.getLength() > most) {
                long bytes = batch.computeBodyLength();
                batch.close();
                throw new IllegalArgumentException(
                        "a batch of " + bytes + " bytes claims " + node.getLength() + " elements of a column");
            }
        }
    }

    /** The library lengthens a column on which views of lists go past its end. */
    private void requireLengths(ArrowRecordBatch batch) {
        Iterator<ArrowFieldNode> nodes = batch.getNodes().iterator();
        root.getFieldVectors().forEach(column -> requireLengths(column, nodes));
    }

    private static void requireLengths(FieldVector column, Iterator<ArrowFieldNode> nodes) {
        long length = nodes.next().getLength();
        if (column.getValueCount() > length) {
            throw new IllegalArgumentException(
                    "values of " + column.getName() + " go to " + column.getValueCount() + " of " + length);
        }
        column.getChildrenFromFields().forEach(child -> requireLengths(child, nodes));
    }

    private static int nodes(FieldVector column) {
        int nodes = 1;
        for (FieldVector child : column.getChildrenFromFields()) {
            nodes += nodes(child);
        }
        return nodes;
    }

    private String magic() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(FILE_MAGIC.length()), StandardCharsets.ISO_8859_1);
        }
    }

    /** A file that cannot even be opened must not stay open. */
    private UserError damaged(Throwable e, @Nullable ArrowReader opened) {
        try (allocator) {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException | RuntimeException secondary) {
            e.addSuppressed(secondary);
        }
        return damaged(e);
    }

    private UserError damaged(Throwable e) {
        return new UserError(path + ": cannot be read as Arrow: " + reason(e), e);
    }

    /** The error of a place in the file, such as {@code row 3: }: what we say ourselves as it is, what the library stumbled over as damage. */
    UserError damaged(String place, Throwable e) {
        return new UserError(path + ": " + place + (e instanceof UserError ? "" : "cannot be read: ") + reason(e), e);
    }

    /** The library says lengths and indexes of its own; a reader is not helped by more than their first line. */
    private static String reason(Throwable e) {
        if (e instanceof OutOfMemoryException || e instanceof OutOfMemoryError) {
            return "it is damaged, or a batch of it needs more memory than there is";
        }
        if (e instanceof StackOverflowError) {
            return "its columns are nested too deeply, or in a circle";
        }
        return e instanceof UserError ? e.getMessage() : Damage.of(e);
    }

    @Override
    public void close() {
        try (allocator) {
            reader.close();
        } catch (IOException e) {
            throw damaged(e);
        }
    }
}
