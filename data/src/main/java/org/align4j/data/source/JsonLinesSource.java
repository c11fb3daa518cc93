package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** JSON Lines: one object per line. A line that is no UTF-8 or no JSON is a bad row, the next one is read again. */
final class JsonLinesSource implements RowSource {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long line;

    JsonLinesSource(Path file, InputStream in) {
        this.file = file;
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    @Override
    public @Nullable SourceRow next() {
        while (readLine()) {
            line++;
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes.toByteArray()))
                        .toString();
            } catch (CharacterCodingException e) {
                return Rows.bad(file, line, new RowProblem(Reason.INVALID_UTF8, "is no valid UTF-8", e));
            }
            if (line == 1 && text.startsWith(BYTE_ORDER_MARK)) {
                text = text.substring(BYTE_ORDER_MARK.length());
            }
            if (!text.isBlank()) {
                return parse(text);
            }
        }
        return null;
    }

    private SourceRow parse(String text) {
        try {
            return Rows.of(file, line, Rows.JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return Rows.bad(file, line, Rows.invalidJson(e));
        }
    }

    /** Fills {@link #bytes} with the next line; false at the end. */
    private boolean readLine() {
        bytes.reset();
        try {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            for (; next >= 0 && next != '\n'; next = in.read()) {
                bytes.write(next);
            }
            return true;
        } catch (IOException e) {
            throw new UserError(file + ":" + (line + 1) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        RowSources.close(file, in);
    }
}
