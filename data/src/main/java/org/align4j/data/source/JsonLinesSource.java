package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.source.Lines.Line;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: one object per line, or several in one line, or one over several lines as it is printed for people. A line
 * that is not UTF-8 or JSON is a bad row, the next one is read again.
 */
final class JsonLinesSource implements RowSource {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final Lines lines;
    private final SourceConfig options;
    private final Deque<SourceRow> ready = new ArrayDeque<>();

    /** @param firstLine number of the line that the stream starts with */
    JsonLinesSource(Path file, InputStream in, SourceConfig options, long firstLine) {
        this.file = file;
        this.lines = new Lines(in, options.largestRow(), firstLine);
        this.options = options;
    }

    @Override
    public @Nullable SourceRow next() {
        try {
            while (ready.isEmpty()) {
                Line line = lines.next();
                if (line == null) {
                    return null;
                }
                read(line);
            }
            return ready.poll();
        } catch (IOException e) {
            throw new UserError(file + ":" + (lines.number() + 1) + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    private void read(Line line) throws IOException {
        if (line.bytes() == null) {
            bad(line, new RowProblem(Reason.TOO_LARGE, options.tooLarge()));
            return;
        }
        if (line.bytes().length == 0) {
            return;
        }
        try {
            String text = text(line, line.bytes());
            if (!text.isBlank()) {
                ready.addAll(rows(line, text));
            }
        } catch (CharacterCodingException e) {
            bad(line, new RowProblem(Reason.INVALID_UTF8, "is not valid UTF-8", e));
        } catch (RowProblem problem) {
            bad(line, problem);
        } catch (JsonProcessingException e) {
            List<SourceRow> printed = printed(line);
            if (printed.isEmpty()) {
                bad(line, Rows.invalidJson(e));
            }
            ready.addAll(printed);
        }
    }

    private void bad(Line line, RowProblem problem) {
        ready.add(Rows.bad(file, line.number(), problem));
    }

    private static String text(Line line, byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return line.number() == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    /** All values of a text, or an error for all of them. */
    private List<SourceRow> rows(Line line, String text) throws JsonProcessingException {
        List<SourceRow> rows = new ArrayList<>();
        try (MappingIterator<JsonNode> values = Rows.ELEMENT.readValues(text)) {
            while (values.hasNextValue()) {
                rows.add(Rows.of(file, line.number(), values.nextValue()));
            }
        } catch (NumberFormatException e) {
            throw new RowProblem(Reason.INVALID_NUMBER, Rows.ENDLESS_NUMBER, e);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("a text was read from memory", e);
        }
        return rows;
    }

    /** The rows of an object that goes on in the next lines; empty, and nothing but this line taken, if it does not. */
    private List<SourceRow> printed(Line first) throws IOException {
        List<Line> taken = new ArrayList<>();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        OpenJson json = new OpenJson();
        for (Line line = first; line != null; line = lines.next()) {
            taken.add(line);
            if (line.bytes() == null || whole.size() + line.bytes().length > options.largestRow()) {
                break;
            }
            whole.write(line.bytes());
            whole.write('\n');
            OpenJson.State state = json.read(line.bytes());
            if (state == OpenJson.State.COMPLETE) {
                try {
                    return rows(first, text(first, whole.toByteArray()));
                } catch (CharacterCodingException | JsonProcessingException | RowProblem e) {
                    break;
                }
            }
            if (state == OpenJson.State.BROKEN) {
                break;
            }
        }
        lines.giveBack(taken.subList(1, taken.size()));
        return List.of();
    }

    @Override
    public void close() {
        RowSources.close(file, lines::close);
    }
}
