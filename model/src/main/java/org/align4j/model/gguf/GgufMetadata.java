package org.align4j.model.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The keys and values at the front of a GGUF file, in the order in which they were put. */
final class GgufMetadata {
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int count;

    /** A whole number from 0 on. */
    GgufMetadata number(String key, int value) {
        key(key, UINT32);
        int32(bytes, value);
        return this;
    }

    GgufMetadata real(String key, double value) {
        key(key, FLOAT32);
        int32(bytes, Float.floatToRawIntBits((float) value));
        return this;
    }

    /** True or false. */
    GgufMetadata flag(String key, Boolean value) {
        key(key, BOOL);
        bytes.write(value ? 1 : 0);
        return this;
    }

    GgufMetadata text(String key, String value) {
        key(key, STRING);
        text(bytes, value);
        return this;
    }

    GgufMetadata texts(String key, List<String> values) {
        list(key, STRING, values.size());
        values.forEach(value -> text(bytes, value));
        return this;
    }

    GgufMetadata numbers(String key, List<Integer> values) {
        list(key, INT32, values.size());
        values.forEach(value -> int32(bytes, value));
        return this;
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private void key(String key, int type) {
        count++;
        text(bytes, key);
        int32(bytes, type);
    }

    private void list(String key, int type, int length) {
        key(key, ARRAY);
        int32(bytes, type);
        int64(bytes, length);
    }

    static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int64(out, utf8.length);
        out.writeBytes(utf8);
    }

    static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
