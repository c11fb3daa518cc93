package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.align4j.core.UserError;

/**
 * One annotator's votes: a file of JSON lines that only grows, forced to the disk after every vote. Taking a vote back
 * adds a line too. A last line torn by a crash is dropped with a warning.
 */
public final class VoteJournal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final List<Vote> lines;

    private VoteJournal(Path file, FileChannel channel, List<Vote> lines) {
        this.file = file;
        this.channel = channel;
        this.lines = lines;
    }

    /**
     * Opens an annotator's journal, or starts it.
     *
     * @param warnings takes a line if a torn vote was dropped
     * @throws UserError if it cannot be read or written, or is open elsewhere
     */
    public static VoteJournal open(Path file, Consumer<String> warnings) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new UserError(file + ": is in use: somebody votes under this name already");
            }
            Read read = read(file, warnings);
            channel.truncate(read.bytes());
            channel.position(read.bytes());
            return new VoteJournal(file, channel, read.lines());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be used: " + e.getMessage(), e);
        }
    }

    /** The votes of a journal that nobody need have open, those taken back left out; in the order of voting. */
    static List<Vote> standing(Path file, Consumer<String> warnings) {
        try {
            return standing(read(file, warnings).lines());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The votes that stand: one per item, the last, and none that was taken back. */
    public List<Vote> standing() {
        return standing(lines);
    }

    /** How many lines there are, tombstones included. */
    int size() {
        return lines.size();
    }

    /** Appends a line and waits until it is on the disk. */
    void append(Vote vote) {
        try {
            ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(vote) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written, the last vote is lost: " + e.getMessage(), e);
        }
        lines.add(vote);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    /** @param bytes where the whole lines end */
    private record Read(List<Vote> lines, long bytes) {}

    private static Read read(Path file, Consumer<String> warnings) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Vote> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(parse(file, lines.size() + 1, new String(bytes, start, i - start, StandardCharsets.UTF_8)));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            warnings.accept(file + ": the last line was torn by a crash and is dropped");
        }
        return new Read(lines, start);
    }

    private static Vote parse(Path file, int number, String line) {
        try {
            return JSON.readValue(line, Vote.class);
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": line " + number + " is no vote: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Vote> standing(List<Vote> lines) {
        Set<String> undone = new HashSet<>();
        lines.forEach(line -> {
            if (line.undoes() != null) {
                undone.add(line.undoes());
            }
        });
        Map<String, Vote> byItem = new LinkedHashMap<>();
        for (Vote line : lines) {
            if (line.choice() != null && !undone.contains(line.vote())) {
                byItem.remove(line.item());
                byItem.put(line.item(), line);
            }
        }
        return List.copyOf(byItem.values());
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
