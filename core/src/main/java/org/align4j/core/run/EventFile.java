package org.align4j.core.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: TFRecords (length, its CRC, data, its CRC) of {@code Event} protocol buffers, of which only
 * scalars are written. Field numbers are those of tensorboard/compat/proto/event.proto and summary.proto.
 */
final class EventFile implements AutoCloseable {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int CRC_ROTATION = 15;
    private static final int CRC_MASK = 0xa282ead8;

    private final OutputStream out;

    /**
     * Begins a file.
     *
     * @param seconds since 1970, for the file's name and its first event
     */
    EventFile(Path folder, double seconds, long process) throws IOException {
        String name = "events.out.tfevents." + (long) seconds + ".align." + process;
        out = Files.newOutputStream(
                folder.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Message version = new Message();
        version.fixed64(1, Double.doubleToRawLongBits(seconds));
        version.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        record(version.toByteArray());
    }

    /** One event with one scalar per metric. */
    void scalars(double seconds, long step, Map<String, Double> values) throws IOException {
        Message summary = new Message();
        values.forEach((tag, value) -> {
            Message scalar = new Message();
            scalar.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
            scalar.fixed32(2, Float.floatToRawIntBits(value.floatValue()));
            summary.bytes(1, scalar.toByteArray());
        });
        Message event = new Message();
        event.fixed64(1, Double.doubleToRawLongBits(seconds));
        event.varint(2, step);
        event.bytes(5, summary.toByteArray());
        record(event.toByteArray());
    }

    private void record(byte[] data) throws IOException {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(length.length + data.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(maskedCrc(length)).put(data).putInt(maskedCrc(data));
        out.write(record.array());
    }

    private static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_MASK;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A protocol buffer under construction. */
    private static final class Message {
        private static final int MORE = 0x80;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void varint(int field, long value) {
            tag(field, VARINT);
            raw(value);
        }

        void fixed64(int field, long value) {
            tag(field, FIXED64);
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        void fixed32(int field, int value) {
            tag(field, FIXED32);
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        void bytes(int field, byte[] value) {
            tag(field, BYTES);
            raw(value.length);
            bytes.writeBytes(value);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }

        private void tag(int field, int wireType) {
            raw((long) field << 3 | wireType);
        }

        private void raw(long value) {
            long rest = value;
            while ((rest & ~(MORE - 1L)) != 0) {
                bytes.write((int) (rest & (MORE - 1)) | MORE);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
    }
}
