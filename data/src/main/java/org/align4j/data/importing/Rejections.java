package org.align4j.data.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.run.AtomicFiles;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.SourceRow;

/** The rows that are left out: counted by reason, listed with their lines in {@code rejected.jsonl}. */
final class Rejections implements AutoCloseable {
    static final String FILE = "rejected.jsonl";
    private static final int SHOWN = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path target;
    private final Path temporary;
    private final BufferedWriter out;
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> first = new ArrayList<>();
    private long total;
    private long faults;

    Rejections(Path folder) {
        target = folder.resolve(FILE);
        temporary = AtomicFiles.temporaryFor(target);
        try {
            out = Files.newBufferedWriter(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(SourceRow row, RowProblem problem) {
        total++;
        faults += problem.reason().isFault() ? 1 : 0;
        counts.merge(problem.reason().word(), 1L, Long::sum);
        if (problem.reason().isFault() && first.size() < SHOWN) {
            first.add(row.place() + ": " + problem.getMessage());
        }
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("file", String.valueOf(row.file().getFileName()))
                .put("line", row.line())
                .put("reason", problem.reason().word())
                .put("message", problem.getMessage());
        line.set("row", row.columns());
        try {
            out.write(encoded(line));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of a piece that was read elsewhere, behind those so far. */
    void add(ImportedPiece piece) {
        total += piece.rejected().values().stream().mapToLong(Long::longValue).sum();
        faults += piece.faults();
        piece.rejected().forEach((reason, count) -> counts.merge(reason, count, Long::sum));
        piece.firstRejected().stream().limit(SHOWN - first.size()).forEach(first::add);
        Path list = Path.of(piece.folder()).resolve(FILE);
        if (!Files.exists(list)) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            lines.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Half a surrogate pair can be written as its escape only. */
    private static String encoded(ObjectNode line) throws JsonProcessingException {
        String text = JSON.writeValueAsString(line);
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                ? text
                : JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(line);
    }

    long total() {
        return total;
    }

    /** Those of them whose row is wrong, and not merely of no use for what was asked for. */
    long faults() {
        return faults;
    }

    Map<String, Long> counts() {
        return counts;
    }

    List<String> first() {
        return first;
    }

    /** Puts the list beside the rows, if there is anything in it. */
    void publish() {
        try {
            out.close();
            if (total > 0) {
                AtomicFiles.publish(temporary, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deleteTemporary();
        }
    }

    private void deleteTemporary() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
