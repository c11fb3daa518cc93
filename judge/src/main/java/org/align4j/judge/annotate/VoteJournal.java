package org.align4j.judge.annotate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * One annotator's votes: a file of JSON lines that only grows, forced to the disk after every vote. Taking a vote back
 * adds a line too. A last line torn by a crash is dropped with a warning; a line that is not a vote of the round, such as
 * one that was edited, stays in the file and is set aside with a warning. Threads may share it, processes may not.
 */
public final class VoteJournal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private VoteSchema schema;
    private final FileChannel channel;
    private final @Nullable Object identity;
    private final ProcessLock lock;
    private final List<Vote> lines;
    private final Map<String, Vote> byId = new HashMap<>();
    private @Nullable List<Vote> standing;

    private VoteJournal(Path file, VoteSchema schema, FileChannel channel, ProcessLock lock, List<Vote> lines)
            throws IOException {
        this.file = file;
        this.schema = schema;
        this.channel = channel;
        this.identity = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        this.lock = lock;
        this.lines = lines;
        lines.forEach(line -> byId.put(line.vote(), line));
    }

    /**
     * Opens an annotator's journal, or starts it.
     *
     * @param warnings takes a line if a torn vote was dropped, and one for each that is set aside
     * @throws UserError if it cannot be read or written, or is open elsewhere
     */
    public static VoteJournal open(Path file, VoteSchema schema, Consumer<String> warnings) {
        ProcessLock lock = null;
        VoteJournal journal = null;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            lock = ProcessLock.of(file, "somebody votes under this name already");
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Read read = read(file, schema, warnings, warnings);
            channel.truncate(read.bytes());
            channel.position(read.bytes());
            if (read.open()) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            channel.force(true);
            journal = new VoteJournal(file, schema, channel, lock, read.lines());
            return journal;
        } catch (IOException e) {
            throw new UserError(file + ": cannot be used: " + e.getMessage(), e);
        } finally {
            if (journal == null && lock != null) {
                lock.close();
            }
        }
    }

    /**
     * The votes of a journal that nobody need have open, those taken back left out; in the order of voting.
     *
     * @param warnings takes a line for each that is set aside
     * @param torn takes a line if the last one is torn, or is being written just now
     */
    static List<Vote> standing(Path file, VoteSchema schema, Consumer<String> warnings, Consumer<String> torn) {
        try {
            return standing(read(file, schema, warnings, torn).lines());
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** From now on votes may be about what another schema of the same round allows: items were added. */
    public synchronized void accept(VoteSchema more) {
        schema = more;
    }

    /** The votes that stand: of each showing the last, and none that was taken back; in the order of voting. */
    public synchronized List<Vote> standing() {
        if (standing == null) {
            standing = standing(lines);
        }
        return standing;
    }

    /** The line with an id, null if there is none. */
    public synchronized @Nullable Vote line(String id) {
        return byId.get(id);
    }

    /** An id that no line has, for those who do not name their votes themselves. */
    public synchronized String nextId(String annotator) {
        int number = lines.size() + 1;
        while (byId.containsKey(annotator + "-" + number)) {
            number++;
        }
        return annotator + "-" + number;
    }

    /**
     * Appends a line and waits until it is on the disk; a line that is there already is not written again.
     *
     * @throws UserError if it is not a vote of the round, or another line has its id; or if it cannot be written, and
     *     then no part of it is there
     */
    public synchronized void append(Vote vote) {
        Vote before = byId.get(vote.vote());
        if (before != null) {
            refuseOther(before, vote);
            return;
        }
        check(vote);
        long end = -1;
        try {
            end = channel.position();
            requireSameFile(end);
            ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(vote) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            removePart(end);
            throw new UserError(file + ": cannot be written, the vote was not stored: " + UserError.reason(e), e);
        }
        lines.add(vote);
        byId.put(vote.vote(), vote);
        standing = null;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be closed: " + UserError.reason(e), e);
        } finally {
            lock.close();
        }
    }

    private void check(Vote vote) {
        try {
            schema.check(vote);
        } catch (UserError e) {
            throw new UserError(file + ": vote " + vote.vote() + " is not stored: " + e.getMessage(), e);
        }
    }

    private void refuseOther(Vote before, Vote vote) {
        if (!before.showing().equals(vote.showing())
                || !Objects.equals(before.undoes(), vote.undoes())
                || !Objects.equals(before.answer(), vote.answer())) {
            throw new UserError(file + ": vote " + vote.vote() + " says something else already");
        }
    }

    /** An editor that saved another file in its place would make every further vote vanish with the old one. */
    private void requireSameFile(long end) throws IOException {
        boolean same = false;
        if (Files.exists(file)) {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            same = now.size() == end && Objects.equals(now.fileKey(), identity);
        }
        if (!same) {
            throw new UserError(file + ": somebody changed it while it is open, and the vote was not stored;"
                    + " stop the command and start it again, which reads the file again");
        }
    }

    /** Half a line would spoil the next one. */
    private void removePart(long end) {
        try {
            if (end >= 0) {
                channel.truncate(end);
            }
        } catch (IOException e) {
            throw new UserError(file + ": ends with an incomplete vote and cannot be repaired: " + e.getMessage(), e);
        }
    }

    /**
     * What a file holds.
     *
     * @param bytes where the whole lines end
     * @param open whether the last of them lacks its line break, as some editors leave it
     */
    private record Read(List<Vote> lines, long bytes, boolean open) {}

    private static Read read(Path file, VoteSchema schema, Consumer<String> warnings, Consumer<String> torn)
            throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Map<String, Vote> lines = new LinkedHashMap<>();
        Map<String, List<Integer>> aside = new LinkedHashMap<>();
        int start = afterMark(bytes);
        int number = 0;
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                number++;
                String line = text(bytes, start, i);
                try {
                    if (!line.isBlank()) {
                        take(schema.vote(line), lines);
                    }
                } catch (UserError e) {
                    aside.computeIfAbsent(String.valueOf(e.getMessage()), reason -> new ArrayList<>())
                            .add(number);
                }
                start = i + 1;
            }
        }
        aside.forEach((reason, numbers) -> warnings.accept(file + ": line " + numbers.get(0) + " is set aside: "
                + reason + (numbers.size() == 1 ? "" : "; and " + (numbers.size() - 1) + " more for that")));
        boolean open = false;
        if (start < bytes.length) {
            try {
                take(schema.vote(text(bytes, start, bytes.length)), lines);
                open = true;
                start = bytes.length;
            } catch (UserError e) {
                torn.accept(file + ": the last line was torn by a crash and is dropped");
            }
        }
        return new Read(new ArrayList<>(lines.values()), start, open);
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** Some editors begin a file with a byte order mark. */
    private static int afterMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF
                ? 3
                : 0;
    }

    /** The same line again, as copying brings it about, changes nothing. */
    private static void take(Vote line, Map<String, Vote> lines) {
        Vote before = lines.putIfAbsent(line.vote(), line);
        if (before != null && !before.equals(line)) {
            throw new UserError("another line before it has its id, " + line.vote());
        }
    }

    private static List<Vote> standing(List<Vote> lines) {
        Set<String> undone = new HashSet<>();
        lines.forEach(line -> {
            if (line.undoes() != null) {
                undone.add(line.undoes());
            }
        });
        Map<Vote.Showing, Vote> byShowing = new LinkedHashMap<>();
        for (Vote line : lines) {
            if (line.answer() != null && !undone.contains(line.vote())) {
                byShowing.remove(line.showing());
                byShowing.put(line.showing(), line);
            }
        }
        return List.copyOf(byShowing.values());
    }
}
