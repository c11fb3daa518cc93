package org.align4j.judge.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Answers that need not be asked for again: one append-only file of JSON lines, each found by the hash of everything
 * that led to it. Only answers that carried a verdict are kept. A line torn by a crash is cut off when the file is opened.
 */
final class ResponseCache implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel channel;
    private final Map<String, Place> places = new HashMap<>();
    private long end;

    private record Place(long start, int length) {}

    /**
     * An answer and what it took to get it.
     *
     * @param tries requests sent
     * @param millis wall time of all of them
     */
    record Entry(JsonNode body, int tries, long millis) {}

    private ResponseCache(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file, or starts it. */
    static ResponseCache open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new UserError(file + " is in use: another run judges with the same folder");
            }
            ResponseCache cache = new ResponseCache(channel);
            cache.index(file);
            return cache;
        } catch (IOException e) {
            throw new UserError("cannot use the response cache " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    synchronized int size() {
        return places.size();
    }

    synchronized boolean has(String key) {
        return places.containsKey(key);
    }

    synchronized Optional<Entry> find(String key) {
        Place place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        try {
            ByteBuffer line = ByteBuffer.allocate(place.length());
            for (long at = place.start(); line.hasRemaining(); at = place.start() + line.position()) {
                if (channel.read(line, at) < 0) {
                    return Optional.empty();
                }
            }
            JsonNode node = JSON.readTree(line.array());
            return Optional.of(new Entry(
                    node.path("body"),
                    node.path("tries").asInt(),
                    node.path("millis").asLong()));
        } catch (IOException e) {
            throw new UncheckedIOException("response cache", e);
        }
    }

    synchronized void add(String key, Entry entry) {
        ObjectNode node = JSON.createObjectNode()
                .put("key", key)
                .put("tries", entry.tries())
                .put("millis", entry.millis());
        node.set("body", entry.body());
        byte[] line = (node + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
        } catch (IOException e) {
            throw new UserError("cannot write the response cache: " + e.getMessage(), e);
        }
        places.put(key, new Place(end, line.length));
        end += line.length;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("response cache", e);
        }
    }

    private void index(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long start = 0;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    String key = key(line.toByteArray());
                    if (key != null) {
                        places.put(key, new Place(start, line.size()));
                    }
                    start += line.size();
                    line.reset();
                }
            }
            end = start;
            channel.truncate(end);
        }
    }

    private static @Nullable String key(byte[] line) {
        try {
            JsonNode key = JSON.readTree(line).path("key");
            return key.isTextual() ? key.textValue() : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
