package org.align4j.data.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.flatbuf.Message;

/**
 * The lengths of a stream's messages, compared with the file before the library makes room for them. (In the file format it
 * compares them itself.) The layout is that of the Arrow columnar format, "Encapsulated message format".
 */
final class StreamLengths {
    private static final int CONTINUATION = -1;
    private static final int ALIGNMENT = 8;

    private StreamLengths() {}

    /**
     * Goes from message to message.
     *
     * @throws IOException if one is longer than what is left of the file
     */
    static void check(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long position = 0;
            while (position + Integer.BYTES <= file.size()) {
                int length = integer(file, position);
                position += Integer.BYTES;
                if (length == CONTINUATION && position + Integer.BYTES <= file.size()) {
                    length = integer(file, position);
                    position += Integer.BYTES;
                }
                if (length == 0) {
                    return;
                }
                position += inside(length, position, file);
                position += inside(body(file, position - length, length), position, file);
            }
        }
    }

    private static long inside(long length, long position, FileChannel file) throws IOException {
        if (length < 0 || length > file.size() - position) {
            throw new IOException(
                    "a message says it has " + length + " bytes, the file has " + (file.size() - position) + " more");
        }
        return length;
    }

    private static long body(FileChannel file, long position, int length) throws IOException {
        return length < ALIGNMENT
                ? -1
                : Message.getRootAsMessage(bytes(file, position, length)).bodyLength();
    }

    private static int integer(FileChannel file, long position) throws IOException {
        return bytes(file, position, Integer.BYTES).getInt();
    }

    private static ByteBuffer bytes(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("ends within a message");
            }
        }
        return bytes.flip();
    }
}
