package org.align4j.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * One {@code .safetensors} file, read through the page cache, a chunk at a time. Layout: 8 bytes length of the header, the
 * header (JSON), the numbers.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_HEADER = 100_000_000;
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

    private SafetensorsFile(Path path, FileChannel channel, Map<String, Entry> entries) {
        this.path = path;
        this.channel = channel;
        this.entries = entries;
    }

    /** Opens a file; its header is read and checked now. */
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new UserError(path + ": no such file");
        }
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                return new SafetensorsFile(path, channel, entries(path, channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + e.getMessage(), e);
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
        Entry entry = entries.get(tensor.name());
        if (entry == null || !entry.tensor().shape().equals(tensor.shape())) {
            throw new UserError(path + ": " + tensor.name() + " should have shape " + tensor.shape() + ", but "
                    + (entry == null ? "is missing" : "has " + entry.tensor().shape()));
        }
        StorageType type = entry.type();
        if (type == null) {
            throw new UserError(path + ": " + tensor.name() + " is not stored in numbers that weights have; supported: "
                    + "F32, BF16, F16");
        }
        for (long at = 0; at < entry.length(); at += CHUNK_BYTES) {
            long length = Math.min(CHUNK_BYTES, entry.length() - at);
            reader.read(decoded(type, chunk(entry, at, length)), at / type.bytes());
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
            throw new UserError(path + ": " + entry.tensor().name() + " cannot be read: " + e.getMessage(), e);
        }
        return held.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(path + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private static Map<String, Entry> entries(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new UserError(path + ": truncated: " + size + " bytes are too few for a safetensors file");
        }
        long header = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (header < 2 || header > LONGEST_HEADER) {
            throw new UserError(path + ": not a safetensors file: it says its header has " + header + " bytes");
        }
        if (Long.BYTES + header > size) {
            throw new UserError(
                    path + ": truncated: the header should have " + header + " bytes, the file has " + size);
        }
        byte[] text = new byte[(int) header];
        channel.map(FileChannel.MapMode.READ_ONLY, Long.BYTES, header).get(text);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json(path, text).properties()) {
            if (!field.getKey().equals("__metadata__")) {
                Entry entry = entry(path, field.getKey(), field.getValue(), Long.BYTES + header);
                if (entry.offset() + entry.length() > size) {
                    throw new UserError(path + ": truncated: " + field.getKey() + " should end at byte "
                            + (entry.offset() + entry.length()) + ", the file has " + size);
                }
                entries.put(field.getKey(), entry);
            }
        }
        return entries;
    }

    private static JsonNode json(Path path, byte[] text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UserError(path + ": not a safetensors file: its header is not JSON", e);
        }
    }

    private static Entry entry(Path path, String name, JsonNode json, long start) {
        StorageType type = null;
        for (StorageType candidate : StorageType.values()) {
            if (candidate.code().equals(json.path("dtype").asText())) {
                type = candidate;
            }
        }
        List<Long> shape = new ArrayList<>();
        json.path("shape").forEach(size -> shape.add(size.asLong()));
        NamedTensor tensor = new NamedTensor(name, shape);
        long from = json.path("data_offsets").path(0).asLong(-1);
        long length = json.path("data_offsets").path(1).asLong(-1) - from;
        if (from < 0 || length < 0 || (type != null && length != tensor.elements() * type.bytes())) {
            throw new UserError(path + ": " + name + " of shape " + shape + " and dtype "
                    + json.path("dtype").asText() + " cannot have " + length + " bytes");
        }
        return new Entry(tensor, type, start + from, length);
    }
}
