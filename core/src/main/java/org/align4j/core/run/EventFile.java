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
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: TFRecords (length, its CRC, data, its CRC) of {@code Event} protocol buffers, with
 * scalars, texts, histograms and the options of the run. Field numbers are those of tensorboard/compat/proto/event.proto,
 * summary.proto and tensor.proto, and of tensorboard/plugins/hparams/plugin_data.proto.
 */
final class EventFile implements AutoCloseable {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int CRC_ROTATION = 15;
    private static final int CRC_MASK = 0xa282ead8;

    private static final int FLOAT_TENSOR = 1;
    private static final int STRING_TENSOR = 7;
    private static final int BUCKETS = 30;
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

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
        event(seconds, step, summary);
    }

    /** A text in Markdown. */
    void text(double seconds, long step, String tag, String markdown) throws IOException {
        Message tensor = new Message();
        tensor.varint(1, STRING_TENSOR);
        Message one = new Message();
        one.varint(1, 1);
        Message shape = new Message();
        shape.bytes(2, one.toByteArray());
        tensor.bytes(2, shape.toByteArray());
        tensor.bytes(8, markdown.getBytes(StandardCharsets.UTF_8));
        plugin(seconds, step, tag + "/text_summary", "text", new byte[0], tensor);
    }

    /** How values are spread; those that are not finite are left out. */
    void histogram(double seconds, long step, String tag, double[] values) throws IOException {
        double[] finite =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return;
        }
        double low = finite[0];
        double high = finite[finite.length - 1];
        int buckets = low == high ? 1 : BUCKETS;
        double[] limits = new double[buckets];
        double[] counts = new double[buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            limits[bucket] = bucket == buckets - 1 ? high : low + (high - low) * (bucket + 1) / buckets;
        }
        for (double value : finite) {
            int bucket = 0;
            while (bucket < buckets - 1 && value > limits[bucket]) {
                bucket++;
            }
            counts[bucket]++;
        }
        Message histogram = new Message();
        double[] numbers = {
            low,
            high,
            finite.length,
            Arrays.stream(finite).sum(),
            Arrays.stream(finite).map(x -> x * x).sum()
        };
        for (int field = 0; field < numbers.length; field++) {
            histogram.fixed64(field + 1, Double.doubleToRawLongBits(numbers[field]));
        }
        histogram.bytes(6, packed(limits));
        histogram.bytes(7, packed(counts));
        Message value = new Message();
        value.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
        value.bytes(5, histogram.toByteArray());
        Message summary = new Message();
        summary.bytes(1, value.toByteArray());
        event(seconds, step, summary);
    }

    /** The options of the run, for the tab of hyper-parameters: numbers as numbers, all else as text. */
    void options(double seconds, Map<String, String> options) throws IOException {
        Message start = new Message();
        options.forEach((name, text) -> {
            Message entry = new Message();
            entry.bytes(1, name.getBytes(StandardCharsets.UTF_8));
            entry.bytes(2, optionValue(text).toByteArray());
            start.bytes(1, entry.toByteArray());
        });
        start.fixed64(5, Double.doubleToRawLongBits(seconds));
        Message data = new Message();
        data.bytes(3, start.toByteArray());
        Message none = new Message();
        none.varint(1, FLOAT_TENSOR);
        none.bytes(2, new byte[0]);
        none.fixed32(5, 0);
        plugin(seconds, 0, "_hparams_/session_start_info", "hparams", data.toByteArray(), none);
    }

    /** As google.protobuf.Value. */
    private static Message optionValue(String text) {
        Message value = new Message();
        if (NUMBER.matcher(text).matches()) {
            value.fixed64(2, Double.doubleToRawLongBits(Double.parseDouble(text)));
        } else if (text.equals("true") || text.equals("false")) {
            value.varint(4, text.equals("true") ? 1 : 0);
        } else {
            value.bytes(3, text.getBytes(StandardCharsets.UTF_8));
        }
        return value;
    }

    private void plugin(double seconds, long step, String tag, String plugin, byte[] content, Message tensor)
            throws IOException {
        Message data = new Message();
        data.bytes(1, plugin.getBytes(StandardCharsets.UTF_8));
        data.bytes(2, content);
        Message metadata = new Message();
        metadata.bytes(1, data.toByteArray());
        Message value = new Message();
        value.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
        value.bytes(8, tensor.toByteArray());
        value.bytes(9, metadata.toByteArray());
        Message summary = new Message();
        summary.bytes(1, value.toByteArray());
        event(seconds, step, summary);
    }

    private void event(double seconds, long step, Message summary) throws IOException {
        Message event = new Message();
        event.fixed64(1, Double.doubleToRawLongBits(seconds));
        event.varint(2, step);
        event.bytes(5, summary.toByteArray());
        record(event.toByteArray());
    }

    private static byte[] packed(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putDouble);
        return bytes.array();
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
