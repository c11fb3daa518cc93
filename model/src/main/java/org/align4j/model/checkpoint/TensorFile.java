package org.align4j.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * One file of tensors, {@code .safetensors} or torch's archive ({@code .bin}), read through the page cache, a chunk at a
 * time.
 */
public final class TensorFile implements AutoCloseable {
    /** Read at once. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** Takes a tensor's bytes, a chunk at a time. */
    @FunctionalInterface
    public interface ChunkReader {
        /**
         * Reads one chunk.
         *
         * @param bytes float32 (whatever the file stores), little endian, direct, valid during the call
         * @param firstElement which of the tensor's numbers the chunk starts with
         */
        void read(ByteBuffer bytes, long firstElement);
    }

    /**
     * Where a tensor lies.
     *
     * @param type null for one that no weight is stored in, such as that of a mask
     * @param offset its first byte in the file
     * @param length in bytes
     */
    record Entry(NamedTensor tensor, @Nullable StorageType type, long offset, long length) {}

    private final Path path;
    private final FileChannel channel;
    private final Map<String, Entry> entries;
    /** Memory that is held while the file is open: pages of a mapping would count as the process's own. */
    private @Nullable ByteBuffer held;
    /** The same numbers as float32. */
    private @Nullable ByteBuffer wide;

    private TensorFile(Path path, FileChannel channel, Map<String, Entry> entries) {
        this.path = path;
        this.channel = channel;
        this.entries = entries;
    }

    /** Opens a file; its header is read and checked now. */
    public static TensorFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new UserError(path + ": no such file");
        }
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                Map<String, Entry> entries = path.toString().endsWith(".bin")
                        ? TorchArchive.read(path, channel)
                        : SafetensorsHeader.read(path, channel);
                return new TensorFile(path, channel, entries);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    Path path() {
        return path;
    }

    /** By name, in the header's order. */
    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * Reads a tensor.
     *
     * @param tensor its name, and the shape that it must have
     */
    public void read(NamedTensor tensor, ChunkReader reader) {
        read(tensor, 0, tensor.elements(), reader);
    }

    /**
     * Reads some of a tensor's numbers.
     *
     * @param tensor its name, and the shape that it must have
     * @param first the first number read
     * @param count how many
     */
    void read(NamedTensor tensor, long first, long count, ChunkReader reader) {
        Entry entry = entries.get(tensor.name());
        if (entry == null || !entry.tensor().shape().equals(tensor.shape())) {
            throw new UserError(path + ": " + tensor.name() + " should have shape " + tensor.shape() + ", but "
                    + (entry == null ? "is missing" : "has " + entry.tensor().shape()));
        }
        StorageType type = entry.type();
        if (type == null) {
            throw new UserError(path + ": " + tensor.name() + " is not stored in numbers that weights have; supported: "
                    + "F32, BF16, F16, F64");
        }
        long bytes = count * type.bytes();
        for (long at = 0; at < bytes; at += CHUNK_BYTES) {
            long length = Math.min(CHUNK_BYTES, bytes - at);
            reader.read(decoded(type, chunk(entry, first * type.bytes() + at, length)), at / type.bytes());
        }
    }

    private ByteBuffer decoded(StorageType type, ByteBuffer stored) {
        if (wide == null) {
            wide = ByteBuffer.allocateDirect(CHUNK_BYTES / Short.BYTES * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        return type.decode(stored, wide);
    }

    private ByteBuffer chunk(Entry entry, long from, long length) {
        if (held == null) {
            held = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        held.clear().limit((int) length);
        try {
            while (held.hasRemaining()) {
                if (channel.read(held, entry.offset() + from + held.position()) < 0) {
                    throw new UserError(path + ": truncated while it was read, in "
                            + entry.tensor().name());
                }
            }
        } catch (IOException e) {
            throw new UserError(path + ": " + entry.tensor().name() + " cannot be read: " + UserError.reason(e), e);
        }
        return held.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(path + ": cannot be closed: " + UserError.reason(e), e);
        }
    }
}
