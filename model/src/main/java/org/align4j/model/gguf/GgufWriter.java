package org.align4j.model.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.align4j.core.UserError;

/** Writes one GGUF file: magic, version, metadata, where each tensor lies, the tensors. */
final class GgufWriter {
    private static final int VERSION = 3;
    /** Tensors begin at multiples of this, which is what readers take when the file does not say. */
    private static final int ALIGNMENT = 32;

    private GgufWriter() {}

    /** Writes a new file; the tensors in the order given. */
    static void write(Path file, GgufMetadata metadata, List<GgufTensor> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(head(metadata, tensors)));
            for (GgufTensor tensor : tensors) {
                long before = channel.position();
                tensor.source().write(numbers -> {
                    try {
                        writeFully(channel, tensor.type().encode(numbers));
                    } catch (ArithmeticException e) {
                        throw new UserError(tensor.name() + ": " + e.getMessage() + "; export as f32", e);
                    }
                });
                long written = channel.position() - before;
                if (written != tensor.bytes()) {
                    throw new IllegalStateException(tensor.name() + " was given " + written + " bytes");
                }
                writeFully(channel, ByteBuffer.allocate((int) (aligned(written) - written)));
            }
        }
    }

    private static byte[] head(GgufMetadata metadata, List<GgufTensor> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        GgufMetadata.int32(out, VERSION);
        GgufMetadata.int64(out, tensors.size());
        GgufMetadata.int64(out, metadata.count());
        out.writeBytes(metadata.bytes());
        long offset = 0;
        for (GgufTensor tensor : tensors) {
            GgufMetadata.text(out, tensor.name());
            GgufMetadata.int32(out, tensor.shape().size());
            for (int i = tensor.shape().size() - 1; i >= 0; i--) {
                GgufMetadata.int64(out, tensor.shape().get(i));
            }
            GgufMetadata.int32(out, tensor.type().number());
            GgufMetadata.int64(out, offset);
            offset += aligned(tensor.bytes());
        }
        out.writeBytes(new byte[(int) (aligned(out.size()) - out.size())]);
        return out.toByteArray();
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
