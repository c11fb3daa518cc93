package org.align4j.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Reads a small float32 safetensors file in the plainest way, independent of the reader under test. */
public final class Tensors {
    private Tensors() {}

    /** Every tensor's numbers by its name. */
    public static Map<String, float[]> read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) bytes.getLong(0);
            JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, length);
            Map<String, float[]> tensors = new TreeMap<>();
            header.properties().forEach(entry -> {
                if (!entry.getKey().equals("__metadata__")) {
                    JsonNode offsets = entry.getValue().get("data_offsets");
                    float[] numbers = new float
                            [(offsets.get(1).intValue() - offsets.get(0).intValue()) / Float.BYTES];
                    bytes.slice(8 + length + offsets.get(0).intValue(), numbers.length * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .get(numbers);
                    tensors.put(entry.getKey(), numbers);
                }
            });
            return tensors;
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** The largest difference between two sets of tensors, of which the first must have all of the second's. */
    public static double largestDifference(Map<String, float[]> actual, Map<String, float[]> expected) {
        double largest = 0;
        for (Map.Entry<String, float[]> each : expected.entrySet()) {
            float[] numbers = actual.get(each.getKey());
            if (numbers == null || numbers.length != each.getValue().length) {
                throw new AssertionError("no tensor " + each.getKey() + " of " + each.getValue().length + " numbers");
            }
            for (int i = 0; i < numbers.length; i++) {
                largest = Math.max(largest, Math.abs(numbers[i] - each.getValue()[i]));
            }
        }
        return largest;
    }
}
