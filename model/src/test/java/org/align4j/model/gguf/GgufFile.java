package org.align4j.model.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file as the format's description says it is read; nothing of the writer is used.
 *
 * @param keys numbers as Long or Double, flags, texts, and lists of them
 */
record GgufFile(Map<String, Object> keys, Map<String, Tensor> tensors) {
    /**
     * A tensor's entry.
     *
     * @param type ggml's number
     * @param shape innermost first
     * @param place its first byte in the file
     */
    record Tensor(int type, List<Long> shape, long place) {}

    static GgufFile read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[4];
        in.get(magic);
        if (!new String(magic, StandardCharsets.US_ASCII).equals("GGUF") || in.getInt() != 3) {
            throw new IOException("not GGUF 3");
        }
        long tensorCount = in.getLong();
        long keyCount = in.getLong();
        Map<String, Object> keys = new LinkedHashMap<>();
        for (long i = 0; i < keyCount; i++) {
            String key = text(in);
            keys.put(key, value(in, in.getInt()));
        }
        Map<String, Tensor> relative = new LinkedHashMap<>();
        for (long i = 0; i < tensorCount; i++) {
            String name = text(in);
            List<Long> shape = new ArrayList<>();
            int dimensions = in.getInt();
            for (int d = 0; d < dimensions; d++) {
                shape.add(in.getLong());
            }
            relative.put(name, new Tensor(in.getInt(), shape, in.getLong()));
        }
        long start = (in.position() + 31L) / 32 * 32;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        relative.forEach(
                (name, tensor) -> tensors.put(name, new Tensor(tensor.type(), tensor.shape(), start + tensor.place())));
        return new GgufFile(keys, tensors);
    }

    private static Object value(ByteBuffer in, int type) throws IOException {
        return switch (type) {
            case 4 -> Integer.toUnsignedLong(in.getInt());
            case 5 -> (long) in.getInt();
            case 6 -> (double) in.getFloat();
            case 7 -> in.get() == 1;
            case 8 -> text(in);
            case 9 -> {
                int inner = in.getInt();
                long length = in.getLong();
                List<Object> all = new ArrayList<>();
                for (long i = 0; i < length; i++) {
                    all.add(value(in, inner));
                }
                yield Collections.unmodifiableList(all);
            }
            default -> throw new IOException("type " + type);
        };
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[Math.toIntExact(in.getLong())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
