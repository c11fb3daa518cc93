package org.align4j.data.arrow;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.align4j.core.UserError;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.jspecify.annotations.Nullable;

/** The record batches of one Arrow file, in the file or the stream format, one at a time. */
final class ArrowBatches implements AutoCloseable {
    private static final byte[] FILE_MAGIC = "ARROW1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Path path;
    private final BufferAllocator allocator = new RootAllocator();
    private final ArrowReader reader;
    private final VectorSchemaRoot root;

    ArrowBatches(Path path) {
        this.path = path;
        ArrowReader opened = null;
        try {
            opened = open();
            reader = opened;
            root = opened.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            throw damaged(e, opened);
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
        } catch (IOException | RuntimeException e) {
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
        return isFileFormat()
                ? new ArrowFileReader(
                        FileChannel.open(path, StandardOpenOption.READ), allocator, CommonsCompressionFactory.INSTANCE)
                : new ArrowStreamReader(
                        Channels.newChannel(Files.newInputStream(path)), allocator, CommonsCompressionFactory.INSTANCE);
    }

    private boolean isFileFormat() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(FILE_MAGIC.length), FILE_MAGIC);
        }
    }

    /** A file that cannot even be opened must not stay open. */
    private UserError damaged(Exception e, @Nullable ArrowReader opened) {
        try (allocator) {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException | RuntimeException secondary) {
            e.addSuppressed(secondary);
        }
        return damaged(e);
    }

    private UserError damaged(Exception e) {
        return new UserError(path + ": cannot be read as Arrow: " + reason(e), e);
    }

    /** The error of a place in the file, such as {@code row 3: }: what we say ourselves as it is, what the library stumbled over as damage. */
    UserError damaged(String place, RuntimeException e) {
        return new UserError(path + ": " + place + (e instanceof UserError ? "" : "cannot be read: ") + reason(e), e);
    }

    /** The library says lengths and indexes of its own; a reader is not helped by more than their first line. */
    private static String reason(Exception e) {
        return e.getMessage() == null
                ? "it is damaged"
                : e.getMessage().lines().findFirst().orElse("it is damaged");
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
