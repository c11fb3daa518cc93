package org.align4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a small safetensors file in the plainest way, independent of the reader under test. */
final class GoldenTensors {
    private final JsonNode header;
    private final ByteBuffer bytes;
    private final int start;

    private GoldenTensors(JsonNode header, ByteBuffer bytes, int start) {
        this.header = header;
        this.bytes = bytes;
        this.start = start;
    }

    static GoldenTensors read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) bytes.getLong(0);
            JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, length);
            return new GoldenTensors(header, bytes, 8 + length);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    List<Integer> shape(String name) {
        List<Integer> shape = new ArrayList<>();
        header.get(name).get("shape").forEach(size -> shape.add(size.asInt()));
        return shape;
    }

    float[] floats(String name) {
        int at = offset(name);
        float[] values = new float[elements(name)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.getFloat(at + 4 * i);
        }
        return values;
    }

    /** Rows of ids, cut to where the mask is 1. */
    List<int[]> rows(String ids, String mask) {
        JsonNode shape = header.get(ids).get("shape");
        int columns = shape.get(1).asInt();
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < shape.get(0).asInt(); row++) {
            int length = 0;
            for (int t = 0; t < columns; t++) {
                length += (int) bytes.getLong(offset(mask) + 8 * (row * columns + t));
            }
            int[] tokens = new int[length];
            for (int t = 0; t < length; t++) {
                tokens[t] = (int) bytes.getLong(offset(ids) + 8 * (row * columns + t));
            }
            rows.add(tokens);
        }
        return rows;
    }

    private int offset(String name) {
        return start + header.get(name).get("data_offsets").get(0).asInt();
    }

    private int elements(String name) {
        int n = 1;
        for (JsonNode size : header.get(name).get("shape")) {
            n *= size.asInt();
        }
        return n;
    }
}
