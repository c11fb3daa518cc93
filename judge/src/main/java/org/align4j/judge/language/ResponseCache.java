package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.judge.backend.ChatReply.Usage;
import org.align4j.judge.backend.Exchange;

/**
 * Answers that need not be asked for again: one append-only file of JSON lines, each found by the hash of everything
 * that led to it. Only answers that carried a verdict are kept. A line torn by a crash is cut off when the file is opened.
 */
public final class ResponseCache implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String KEY = "{\"key\":\"";
    private static final int KEY_START = KEY.length();
    private static final int KEY_DIGITS = 64;
    private static final int KEY_END = KEY_START + KEY_DIGITS;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private long end;

    private record Place(long start, int length) {}

    /**
     * An answer and what it took to get it.
     *
     * @param wasted tokens of answers before it that could not be used
     * @param tries requests sent
     * @param millis wall time of all of them
     */
    public record Entry(JsonNode body, Usage wasted, int tries, long millis) {
        /** With nothing wasted. */
        public Entry(JsonNode body, int tries, long millis) {
            this(body, Usage.NOTHING, tries, millis);
        }

        static Entry of(Exchange.Answered answered) {
            return new Entry(answered.body(), answered.wasted(), answered.tries(), answered.millis());
        }

        private static Entry of(JsonNode line) {
            JsonNode wasted = line.path("wasted");
            return new Entry(
                    line.path("body"),
                    new Usage(Usage.count(wasted.path(0)), Usage.count(wasted.path(1)), Usage.count(wasted.path(2))),
                    line.path("tries").asInt(),
                    line.path("millis").asLong());
        }

        private ObjectNode line(String key) {
            ObjectNode line =
                    JSON.createObjectNode().put("key", key).put("tries", tries).put("millis", millis);
            if (!wasted.equals(Usage.NOTHING)) {
                line.putArray("wasted")
                        .add(wasted.promptTokens())
                        .add(wasted.completionTokens())
                        .add(wasted.cachedTokens());
            }
            line.set("body", body);
            return line;
        }
    }

    private ResponseCache(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the file, or starts it. */
    public static ResponseCache open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new UserError(file + " is in use: another run judges with the same folder");
            }
            ResponseCache cache = new ResponseCache(file, channel);
            cache.index(file);
            return cache;
        } catch (IOException e) {
            throw new UserError("cannot use the response cache " + file + ": " + e.getMessage(), e);
        }
    }

    /** Adds to a file the answers of another that it has not; the other may be written while it is read. */
    static void addAll(Path from, Path into) throws IOException {
        try (ResponseCache cache = open(into);
                BufferedReader lines = Files.newBufferedReader(from)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String key = line.length() > KEY_END && line.startsWith(KEY) ? line.substring(KEY_START, KEY_END) : "";
                if (!key.isEmpty() && !cache.has(key)) {
                    cache.addWhole(key, line);
                }
            }
        }
    }

    /** A line that was cut off is no answer. */
    private void addWhole(String key, String line) {
        try {
            add(key, Entry.of(JSON.readTree(line)));
        } catch (JsonProcessingException e) {
            return;
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

    int size() {
        return places.size();
    }

    boolean has(String key) {
        return places.containsKey(key);
    }

    /**
     * An answer that is kept. Any number of threads may ask; places are only told when their line is written.
     *
     * @throws UserError if its line was edited and is not JSON any more
     */
    public Optional<Entry> find(String key) {
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
            return Optional.of(Entry.of(JSON.readTree(line.array())));
        } catch (JsonProcessingException e) {
            throw damaged(key, JsonFault.describe(e));
        } catch (IOException e) {
            throw new UserError("cannot read the response cache " + file + ": " + e.getMessage(), e);
        }
    }

    /** What to say of a kept answer that cannot be used. */
    UserError damaged(String key, String reason) {
        return new UserError(
                file + ": the answer with key " + key + " is damaged: " + reason + "; delete its line to ask again");
    }

    public synchronized void add(String key, Entry entry) {
        byte[] line = (entry.line(key) + "\n").getBytes(StandardCharsets.UTF_8);
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

    /** Finds every whole line's key. Lines are ours: the key is the first field of each. */
    private void index(Path file) throws IOException {
        byte[] head = new byte[KEY_END];
        long start = 0;
        long at = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++, at++) {
                    if (at - start < KEY_END) {
                        head[(int) (at - start)] = buffer[i];
                    }
                    if (buffer[i] == '\n') {
                        int length = (int) (at + 1 - start);
                        if (length > KEY_END && new String(head, 0, KEY_START, StandardCharsets.US_ASCII).equals(KEY)) {
                            String key = new String(head, KEY_START, KEY_DIGITS, StandardCharsets.US_ASCII);
                            places.put(key, new Place(start, length));
                        }
                        start = at + 1;
                    }
                }
            }
        }
        end = start;
        channel.truncate(end);
    }
}
