package org.align4j.data.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** Writes rows into one Arrow IPC file. */
public final class PartWriter implements AutoCloseable {
    /** A batch also ends here, so that rows with long token lists stay within memory. */
    private static final long BATCH_BYTES = 16L << 20;

    private final TypedSchema<?> schema;
    private final Layout layout;
    private final FileChannel file;
    private final Digest digest;
    private final BufferAllocator allocator;
    private final VectorSchemaRoot root;
    private final ArrowFileWriter writer;
    private boolean started;
    private int batchRows;
    private long batchBytes;
    private long rows;
    private long bytes;

    PartWriter(TypedSchema<?> schema, Path path, Layout layout) {
        this.schema = schema;
        this.layout = layout;
        try {
            file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digest = new Digest(file);
        allocator = new RootAllocator();
        root = VectorSchemaRoot.create(schema.arrow(), allocator);
        writer = new ArrowFileWriter(
                root,
                new DictionaryProvider.MapDictionaryProvider(),
                digest,
                Map.of(),
                IpcOption.DEFAULT,
                codecs(layout.compression()),
                codec(layout.compression()));
    }

    /** Appends a row; on an error of the row the part is as it was. */
    public void write(Object row) {
        batchBytes += schema.shape().write(root.getFieldVectors(), batchRows, row);
        batchRows++;
        rows++;
        if (batchRows == layout.rowsPerBatch() || batchBytes >= BATCH_BYTES) {
            endBatch();
        }
    }

    public long rows() {
        return rows;
    }

    /** About how many bytes the rows take so far; depends on the rows only. */
    public long bytes() {
        return bytes + batchBytes;
    }

    /**
     * Completes the file and forces it to disk.
     *
     * @return the file's SHA-256 in hexadecimal
     */
    public String finish() {
        try {
            start();
            if (batchRows > 0) {
                endBatch();
            }
            writer.end();
            file.force(true);
            return digest.hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() throws IOException {
        if (!started) {
            writer.start();
            started = true;
        }
    }

    private void endBatch() {
        root.setRowCount(batchRows);
        try {
            start();
            writer.writeBatch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        root.clear();
        bytes += batchBytes;
        batchBytes = 0;
        batchRows = 0;
    }

    @Override
    public void close() {
        try (allocator;
                root;
                file) {
            root.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompressionUtil.CodecType codec(Compression compression) {
        return switch (compression) {
            case NONE -> CompressionUtil.CodecType.NO_COMPRESSION;
            case LZ4 -> CompressionUtil.CodecType.LZ4_FRAME;
            case ZSTD -> CompressionUtil.CodecType.ZSTD;
        };
    }

    private static org.apache.arrow.vector.compression.CompressionCodec.Factory codecs(Compression compression) {
        return compression == Compression.NONE
                ? NoCompressionCodec.Factory.INSTANCE
                : CommonsCompressionFactory.INSTANCE;
    }

    /** Hashes what goes by. */
    private static final class Digest implements WritableByteChannel {
        private final WritableByteChannel out;
        private final MessageDigest sha;

        Digest(WritableByteChannel out) {
            this.out = out;
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            sha.update(source.duplicate());
            int count = source.remaining();
            while (source.hasRemaining()) {
                out.write(source);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return out.isOpen();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        String hex() {
            return HexFormat.of().formatHex(sha.digest());
        }
    }
}
