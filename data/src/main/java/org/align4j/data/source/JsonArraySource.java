package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** One JSON array of objects, read element by element. Damage ends the reading: where the next row starts is unknown. */
final class JsonArraySource implements RowSource {
    private final Path file;
    private final JsonParser parser;

    JsonArraySource(Path file, InputStream in) {
        this.file = file;
        try {
            parser = Rows.JSON.createParser(in);
            parser.nextToken();
        } catch (IOException e) {
            throw damaged(e, 1);
        }
    }

    @Override
    public @Nullable SourceRow next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null || token == JsonToken.END_ARRAY) {
                if (token == null || parser.nextToken() != null) {
                    throw new UserError(file + ":" + line() + ": is no single JSON array: "
                            + (token == null ? "the array is not closed" : "there is more after it"));
                }
                return null;
            }
            long line = line();
            JsonNode value = Rows.ELEMENT.readTree(parser);
            return Rows.of(file, line, value);
        } catch (IOException e) {
            throw damaged(e, line());
        }
    }

    private long line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private UserError damaged(IOException e, long line) {
        String what = e instanceof JsonProcessingException json
                ? Rows.invalidJson(json).getMessage()
                : "cannot be read: " + e.getMessage();
        long at = e instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getLineNr()
                : line;
        return new UserError(file + ":" + at + ": " + what, e);
    }

    @Override
    public void close() {
        RowSources.close(file, parser);
    }
}
