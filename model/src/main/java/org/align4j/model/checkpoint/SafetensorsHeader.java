package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.json.Quoted;
import org.align4j.model.checkpoint.TensorFile.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The header of a {@code .safetensors} file: 8 bytes length of the header, the header (JSON), the numbers. As in the
 * format's own reader the tensors must lie one behind the other and fill the file: none overlaps, no byte belongs to none.
 */
record SafetensorsHeader(Path path, long start) {
    private static final long LONGEST = 100_000_000;
    /** The eight letters with which a pointer begins, "version ", as a length. */
    private static final long LFS_POINTER = 0x206e6f6973726576L;
    /** Beyond any file, so that no sum of two overflows. */
    private static final long LARGEST = 1L << 60;

    private static final String METADATA = "__metadata__";
    /** How many bits a number takes, by the format's names. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("F4", 4),
            Map.entry("F6_E2M3", 6),
            Map.entry("F6_E3M2", 6),
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64),
            Map.entry("C64", 64));

    /** Reads and checks it. */
    static Map<String, Entry> read(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new UserError(path + ": truncated: " + size + " bytes are too few for a safetensors file");
        }
        long length = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length == LFS_POINTER) {
            throw new UserError(path + ": is a pointer of Git LFS instead of the file; git lfs pull fetches it");
        }
        if (length < 2 || length > LONGEST) {
            throw new UserError(path + ": not a safetensors file: it says its header has " + length + " bytes");
        }
        if (Long.BYTES + length > size) {
            throw new UserError(
                    path + ": truncated: the header should have " + length + " bytes, the file has " + size);
        }
        byte[] text = new byte[(int) length];
        channel.map(FileChannel.MapMode.READ_ONLY, Long.BYTES, length).get(text);
        SafetensorsHeader header = new SafetensorsHeader(path, Long.BYTES + length);
        Map<String, Entry> entries = new LinkedHashMap<>();
        header.json(text).properties().forEach(field -> {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), header.entry(field.getKey(), field.getValue()));
            }
        });
        header.requireFilled(entries, size);
        return entries;
    }

    private ObjectNode json(byte[] text) {
        ObjectNode header = JsonFile.object(path, path + ": not a safetensors file: its header", text);
        header.path(METADATA).properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw new UserError(
                        path + ": " + METADATA + "." + entry.getKey() + " must be a text, but is " + entry.getValue());
            }
        });
        return header;
    }

    private Entry entry(String stored, JsonNode json) {
        String name = Quoted.brief(stored);
        JsonNode dtype = json.path("dtype");
        Integer bits = dtype.isTextual() ? BITS.get(dtype.asText()) : null;
        if (bits == null) {
            throw new UserError(path + ": " + name + ".dtype must be one of the format's types, such as F32, but is "
                    + Quoted.brief(dtype));
        }
        List<Long> shape = numbers(name, "shape", json);
        List<Long> offsets = numbers(name, "data_offsets", json);
        if (offsets.size() != 2) {
            throw new UserError(
                    path + ": " + name + ".data_offsets must be two numbers, but is " + Quoted.brief(offsets));
        }
        long length = offsets.get(1) - offsets.get(0);
        if (length < 0 || length != bytes(shape, bits)) {
            throw new UserError(path + ": " + name + " of shape " + Quoted.brief(shape) + " and dtype " + dtype.asText()
                    + " cannot have " + length + " bytes");
        }
        return new Entry(new NamedTensor(stored, shape), type(dtype.asText()), start + offsets.get(0), length);
    }

    private static @Nullable StorageType type(String code) {
        for (StorageType type : StorageType.values()) {
            if (type.code().equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** -1 if no file could hold so many. */
    private static long bytes(List<Long> shape, int bits) {
        long total = bits;
        for (long size : shape) {
            if (size > 0 && total > Long.MAX_VALUE / size) {
                return -1;
            }
            total *= size;
        }
        return total % Byte.SIZE == 0 ? total / Byte.SIZE : -1;
    }

    private List<Long> numbers(String name, String key, JsonNode json) {
        JsonNode list = json.path(key);
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : list) {
            if (list.isArray()
                    && number.canConvertToLong()
                    && number.isIntegralNumber()
                    && number.asLong() >= 0
                    && number.asLong() <= LARGEST) {
                numbers.add(number.asLong());
            }
        }
        if (!list.isArray() || numbers.size() != list.size()) {
            throw new UserError(
                    path + ": " + name + "." + key + " must be a list of whole numbers of at least 0, but is "
                            + (list.isMissingNode() ? "missing" : Quoted.brief(list)));
        }
        return numbers;
    }

    /** Behind the header the numbers lie without overlap and without holes. */
    private void requireFilled(Map<String, Entry> entries, long size) {
        List<Entry> inOrder = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::offset).thenComparingLong(Entry::length))
                .toList();
        long end = start;
        String before = "the header";
        for (Entry entry : inOrder) {
            String name = Quoted.brief(entry.tensor().name());
            if (entry.offset() + entry.length() > size) {
                throw new UserError(path + ": truncated: " + name + " should end at byte "
                        + (entry.offset() + entry.length()) + ", the file has " + size);
            }
            if (entry.offset() != end) {
                throw new UserError(path + ": " + name + " begins at byte " + entry.offset() + ", but " + before
                        + " ends at byte " + end + ": tensors must not overlap or leave gaps");
            }
            end = entry.offset() + entry.length();
            before = name;
        }
        if (end != size) {
            throw new UserError(path + ": " + (size - end) + " bytes at its end do not belong to any tensor");
        }
    }
}
