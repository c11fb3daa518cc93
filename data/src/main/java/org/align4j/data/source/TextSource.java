package org.align4j.data.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** Plain text as rows with a {@code text} column: paragraphs, lines, or the whole file. */
final class TextSource implements RowSource {
    private final Path file;
    private final LimitedStream limited;
    private final BufferedReader in;
    private final TextUnit unit;
    private long line;

    TextSource(Path file, InputStream in, SourceConfig options) {
        this.file = file;
        this.limited = new LimitedStream(in, options);
        this.in = new BufferedReader(new InputStreamReader(limited, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        this.unit = options.unit();
    }

    @Override
    public @Nullable SourceRow next() {
        limited.beginRow();
        StringBuilder text = new StringBuilder();
        long start = 0;
        String next = readLine();
        while (next != null && !(unit != TextUnit.FILE && next.isBlank() && start > 0)) {
            if (start > 0 || unit == TextUnit.FILE || !next.isBlank()) {
                text.append(start > 0 ? "\n" : "").append(next);
                start = start == 0 ? line : start;
                if (unit == TextUnit.LINE) {
                    break;
                }
            } else {
                limited.beginRow();
            }
            next = readLine();
        }
        if (start == 0) {
            return null;
        }
        if (unit == TextUnit.FILE) {
            text.append('\n');
        }
        ObjectNode columns = JsonNodeFactory.instance.objectNode().put("text", text.toString());
        return new SourceRow(file, start, columns, null);
    }

    private @Nullable String readLine() {
        try {
            line++;
            String text = in.readLine();
            return text != null && line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": near line " + line + " is not valid UTF-8", e);
        } catch (IOException e) {
            throw new UserError(file + ":" + line + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    @Override
    public void close() {
        RowSources.close(file, in);
    }
}
