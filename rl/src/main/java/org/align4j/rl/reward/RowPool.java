package org.align4j.rl.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.training.Stateful;

/**
 * Rows that a classifier learns from: some that are given, such as failures, then what the policy has sampled, appended to a
 * file. Memory holds 8 bytes a row. A checkpoint holds how long the file was; what was written behind it is written anew.
 */
final class RowPool implements Stateful, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "pool.json";
    /** Tokens of the row and of its prompt, before the tokens themselves. */
    private static final int HEADER = 2 * Integer.BYTES;

    private final String name;
    private final Path path;
    private final Path leading;
    private final FileChannel file;
    private final List<PromptedRow> given;
    private long[] places = new long[1024];
    private int appended;
    private long end;

    private record State(int rows, long bytes) {}

    /** Of a process alone. */
    RowPool(String name, Path path, List<PromptedRow> given) {
        this(name, path, path, given);
    }

    /**
     * @param leading the file of the process that leads, whose checkpoints all load
     * @param given rows that are always there and lie in memory
     */
    RowPool(String name, Path path, Path leading, List<PromptedRow> given) {
        this.name = name;
        this.path = path;
        this.leading = leading;
        this.given = given;
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    int size() {
        return given.size() + appended;
    }

    PromptedRow row(int index) {
        if (index < given.size()) {
            return given.get(index);
        }
        try {
            long place = places[index - given.size()];
            ByteBuffer header = read(place, HEADER);
            int tokens = header.getInt();
            int promptLength = header.getInt();
            int[] ids = new int[tokens];
            read(place + HEADER, tokens * Integer.BYTES).asIntBuffer().get(ids);
            return new PromptedRow(ids, promptLength);
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    void append(List<PromptedRow> rows) {
        try {
            for (PromptedRow row : rows) {
                ByteBuffer bytes = ByteBuffer.allocate(HEADER + row.tokens().length * Integer.BYTES);
                bytes.putInt(row.tokens().length).putInt(row.promptLength());
                for (int id : row.tokens()) {
                    bytes.putInt(id);
                }
                remember(end);
                end = write(bytes.flip(), end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    private void remember(long place) {
        if (appended == places.length) {
            places = Arrays.copyOf(places, 2 * appended);
        }
        places[appended++] = place;
    }

    private long write(ByteBuffer bytes, long place) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
        return at;
    }

    /** What the process that leads had written; it appends behind that, if anything. */
    private void copy(long bytes) throws IOException {
        try (FileChannel theirs = FileChannel.open(leading, StandardOpenOption.READ)) {
            long at = 0;
            while (at < bytes) {
                long copied = file.transferFrom(theirs.position(at), at, bytes - at);
                if (copied == 0) {
                    throw new UserError(leading + ": ends early, at byte " + at + " of " + bytes
                            + "; delete the run folder's .work to start again");
                }
                at += copied;
            }
        }
    }

    private ByteBuffer read(long place, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, place + bytes.position()) < 0) {
                throw new UserError(path + ": ends early, at byte " + (place + bytes.position())
                        + "; delete the run folder's .work to start again");
            }
        }
        return bytes.flip();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void save(Path folder) throws IOException {
        file.force(true);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(STATE), JSON.writeValueAsString(new State(appended, end)) + "\n");
    }

    @Override
    public void load(Path folder) throws IOException {
        State state = JSON.readValue(folder.resolve(STATE).toFile(), State.class);
        if (!leading.equals(path)) {
            copy(state.bytes());
        }
        appended = 0;
        end = 0;
        for (int i = 0; i < state.rows(); i++) {
            remember(end);
            end += HEADER + (long) read(end, HEADER).getInt() * Integer.BYTES;
        }
        if (end != state.bytes()) {
            throw new UserError(
                    path + ": its first " + state.rows() + " rows have " + end + " bytes, the checkpoint says "
                            + state.bytes() + "; delete the run folder's .work to start again");
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }
}
