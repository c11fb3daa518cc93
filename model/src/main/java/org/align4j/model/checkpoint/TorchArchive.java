package org.align4j.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.model.checkpoint.TensorFile.Entry;

/**
 * The archive that {@code torch.save} writes for a dictionary of tensors: a zip whose files are not compressed, one of them
 * {@code data.pkl}, which says where each tensor's numbers are. Nothing of it is executed: see {@link TensorPickle}.
 */
record TorchArchive(Path path, FileChannel channel) {
    private static final int DIRECTORY_END = 0x06054b50;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int LOCAL_HEADER = 0x04034b50;
    /** zip64, which torch always writes and needs for what lies beyond 4 GB. */
    private static final int LOCATOR = 0x07064b50;

    private static final int WIDE_DIRECTORY_END = 0x06064b50;
    private static final short WIDE_NUMBERS = 1;
    private static final long NOT_HERE = 0xffff_ffffL;
    private static final int LOCATOR_BYTES = 20;
    private static final int WIDE_DIRECTORY_END_BYTES = 56;
    private static final int DIRECTORY_END_BYTES = 22;
    private static final int DIRECTORY_ENTRY_BYTES = 46;
    private static final int LOCAL_HEADER_BYTES = 30;
    /** With the longest comment that a zip may end in, and where the wide record is before it. */
    private static final int LONGEST_END = LOCATOR_BYTES + DIRECTORY_END_BYTES + 0xffff;

    private static final int LONGEST_PICKLE = 100_000_000;
    private static final String PICKLE = "/data.pkl";

    /**
     * A file in the zip.
     *
     * @param offset where its bytes begin
     * @param length how many they are
     */
    private record Part(long offset, long length) {}

    /** Where its tensors lie. */
    static Map<String, Entry> read(Path path, FileChannel channel) throws IOException {
        return new TorchArchive(path, channel).entries();
    }

    private Map<String, Entry> entries() throws IOException {
        Map<String, Part> parts = parts();
        String pickle = parts.keySet().stream()
                .filter(name -> name.endsWith(PICKLE))
                .findFirst()
                .orElseThrow(() -> broken("it holds no data.pkl"));
        String folder = pickle.substring(0, pickle.length() - PICKLE.length() + 1);
        requireLittleEndian(parts.get(folder + "byteorder"));
        Part numbers = parts.get(pickle);
        if (numbers.length() > LONGEST_PICKLE) {
            throw broken("its data.pkl has " + numbers.length() + " bytes");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (TensorPickle.Stored tensor : new TensorPickle(path, bytes(numbers)).read()) {
            Part part = parts.get(folder + "data/" + tensor.storage());
            // What cannot be read need not be found.
            int size = tensor.type() == null ? 0 : tensor.type().bytes();
            long from = tensor.first() * size;
            long length = tensor.tensor().elements() * size;
            if (part == null || from + length > part.length()) {
                throw broken(Quoted.brief(tensor.tensor().name()) + " lies outside what is stored");
            }
            entries.put(
                    tensor.tensor().name(), new Entry(tensor.tensor(), tensor.type(), part.offset() + from, length));
        }
        return entries;
    }

    private void requireLittleEndian(Part order) throws IOException {
        if (order != null
                && !new String(bytes(order), StandardCharsets.US_ASCII).strip().equals("little")) {
            throw broken("its numbers are not little-endian");
        }
    }

    private Map<String, Part> parts() throws IOException {
        ByteBuffer end = directoryEnd();
        boolean wide = end.getInt(0) == WIDE_DIRECTORY_END;
        long count = wide ? end.getLong(32) : Short.toUnsignedInt(end.getShort(10));
        long length = wide ? end.getLong(40) : Integer.toUnsignedLong(end.getInt(12));
        long start = wide ? end.getLong(48) : Integer.toUnsignedLong(end.getInt(16));
        ByteBuffer directory = at(start, length);
        Map<String, Part> parts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if (directory.remaining() < DIRECTORY_ENTRY_BYTES
                    || directory.getInt(directory.position()) != DIRECTORY_ENTRY) {
                throw broken("its directory is damaged");
            }
            ByteBuffer entry = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
            int name = Short.toUnsignedInt(entry.getShort(28));
            int rest = Short.toUnsignedInt(entry.getShort(30)) + Short.toUnsignedInt(entry.getShort(32));
            if (entry.remaining() < DIRECTORY_ENTRY_BYTES + name + rest) {
                throw broken("its directory is damaged");
            }
            byte[] text = new byte[name];
            entry.position(DIRECTORY_ENTRY_BYTES).get(text);
            parts.put(new String(text, StandardCharsets.UTF_8), part(entry, wide(entry)));
            directory.position(directory.position() + DIRECTORY_ENTRY_BYTES + name + rest);
        }
        return parts;
    }

    /** The numbers of 64 bits in which an entry says what 32 bits do not hold; it stands behind its name. */
    private ByteBuffer wide(ByteBuffer entry) {
        int end = entry.position() + Short.toUnsignedInt(entry.getShort(30));
        for (int at = entry.position(); at + 4 <= end; at += 4 + Short.toUnsignedInt(entry.getShort(at + 2))) {
            int length = Short.toUnsignedInt(entry.getShort(at + 2));
            if (entry.getShort(at) == WIDE_NUMBERS && at + 4 + length <= end) {
                return entry.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return ByteBuffer.allocate(0);
    }

    /** A number of an entry; where it is too large for its place it is the next of the wide ones. */
    private long number(ByteBuffer entry, int at, ByteBuffer wide) {
        long narrow = Integer.toUnsignedLong(entry.getInt(at));
        if (narrow != NOT_HERE) {
            return narrow;
        }
        long number = wide.remaining() < Long.BYTES ? -1 : wide.getLong();
        if (number < 0) {
            throw broken("its directory is damaged");
        }
        return number;
    }

    private Part part(ByteBuffer entry, ByteBuffer wide) throws IOException {
        long length = number(entry, 24, wide);
        long stored = number(entry, 20, wide);
        long header = number(entry, 42, wide);
        if (entry.getShort(10) != 0 || stored != length) {
            throw broken("its files are compressed");
        }
        ByteBuffer local = at(header, LOCAL_HEADER_BYTES);
        long offset = header
                + LOCAL_HEADER_BYTES
                + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
        if (local.getInt(0) != LOCAL_HEADER || length > channel.size() - offset) {
            throw broken("one of its files lies outside it");
        }
        return new Part(offset, length);
    }

    /** What says where the directory is: of archives beyond 4 GB another record than of smaller ones. */
    private ByteBuffer directoryEnd() throws IOException {
        long size = channel.size();
        long first = Math.max(0, size - LONGEST_END);
        ByteBuffer tail = at(first, size - first);
        for (int at = tail.limit() - DIRECTORY_END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == DIRECTORY_END) {
                int locator = at - LOCATOR_BYTES;
                return locator >= 0 && tail.getInt(locator) == LOCATOR
                        ? wideDirectoryEnd(tail.getLong(locator + 8))
                        : tail.position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw broken("it is not a zip as torch 1.6 and later save one");
    }

    private ByteBuffer wideDirectoryEnd(long at) throws IOException {
        ByteBuffer end = at(at, WIDE_DIRECTORY_END_BYTES);
        if (end.getInt(0) != WIDE_DIRECTORY_END) {
            throw broken("its directory is damaged");
        }
        return end;
    }

    private byte[] bytes(Part part) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(part.length())];
        at(part.offset(), part.length()).get(bytes);
        return bytes;
    }

    private ByteBuffer at(long offset, long length) throws IOException {
        if (length < 0 || length > Integer.MAX_VALUE || offset < 0 || offset > channel.size() - length) {
            throw broken("it is cut off");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private UserError broken(String why) {
        return new UserError(path + ": not a file of tensors that torch saved: " + why);
    }
}
