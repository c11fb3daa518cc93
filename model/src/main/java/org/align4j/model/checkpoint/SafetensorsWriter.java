package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.align4j.core.UserError;

/** Writes one {@code .safetensors} file. */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes a new file; the tensors in the order given.
     *
     * @throws UserError if a number is too large for the type
     */
    public static void write(
            Path file, List<NamedTensor> tensors, StorageType type, CheckpointWriter.TensorSource source)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, header(tensors, type));
            for (NamedTensor tensor : tensors) {
                long before = channel.position();
                source.write(tensor, bytes -> writeFully(channel, encoded(tensor, type, bytes)));
                long written = channel.position() - before;
                if (written != tensor.elements() * type.bytes()) {
                    throw new IllegalStateException(tensor + " was given " + written + " bytes");
                }
            }
        }
    }

    private static ByteBuffer encoded(NamedTensor tensor, StorageType type, ByteBuffer bytes) {
        try {
            return type.encode(bytes);
        } catch (ArithmeticException e) {
            throw new UserError(tensor.name() + ": " + e.getMessage() + "; take float32", e);
        }
    }

    private static ByteBuffer header(List<NamedTensor> tensors, StorageType type) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        // transformers refuses a file that does not say which framework's it is.
        header.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (NamedTensor tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", type.code());
            ArrayNode shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            long end = at + tensor.elements() * type.bytes();
            entry.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        String text = JSON.writeValueAsString(header);
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
