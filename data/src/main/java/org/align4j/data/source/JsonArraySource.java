package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.jspecify.annotations.Nullable;

/**
 * One JSON array of objects, read element by element, alone or as {@code data} of an object that says other things
 * beside it. Damage ends the reading: where the next row starts is unknown.
 */
final class JsonArraySource implements RowSource {
    /** What files call the array that holds their rows. */
    private static final Set<String> WRAPPERS = Set.of("data", "rows", "examples", "instances");
    /** What they call other rows beside them. */
    private static final Set<String> SPLITS = Set.of("train", "test", "validation", "valid", "dev", "eval");

    private final Path file;
    private final JsonParser parser;
    private final LimitedStream limited;
    private final boolean isWrapped;

    JsonArraySource(Path file, InputStream in, SourceConfig options) {
        this.file = file;
        this.limited = new LimitedStream(in, options);
        try {
            parser = Rows.JSON.createParser(limited);
            isWrapped = parser.nextToken() == JsonToken.START_OBJECT;
            if (isWrapped) {
                limited.beginRow();
                goToRows(parser, this::refuseMore);
            }
        } catch (IOException e) {
            throw damaged(e, 1);
        }
    }

    /** Whether a stream is one object that holds its rows in an array of a usual name; rows may have such a column, too. */
    static boolean isWrapped(InputStream in, SourceConfig options) {
        try (JsonParser parser = Rows.JSON.createParser(new LimitedStream(in, options))) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    && goToRows(parser, name -> {})
                    && parser.nextToken() == JsonToken.START_OBJECT
                    && isAlone(parser);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a parser that has reached the first row is inside of the file's only value. An object that has more columns and
     * is followed by others is a row; one that is too long for a row or damaged is not.
     */
    private static boolean isAlone(JsonParser parser) {
        JsonStreamContext whole = parser.getParsingContext().getParent().getParent();
        try {
            while (!parser.getParsingContext().inRoot()) {
                if (parser.nextToken() == null) {
                    return true;
                }
            }
            return whole.getEntryCount() == 1 || parser.nextToken() == null;
        } catch (IOException e) {
            return true;
        }
    }

    /** Goes behind the opening bracket; false if there is none. */
    private static boolean goToRows(JsonParser parser, Consumer<String> otherRows) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY && WRAPPERS.contains(name)) {
                return true;
            }
            skip(parser, name, otherRows);
        }
        return false;
    }

    /** Skips what stands beside the rows, and tells of other rows there. */
    private static void skip(JsonParser parser, String name, Consumer<String> otherRows) throws IOException {
        boolean isList = parser.currentToken() == JsonToken.START_ARRAY;
        if (isList && (WRAPPERS.contains(name) || SPLITS.contains(name))) {
            otherRows.accept(name);
        }
        parser.skipChildren();
    }

    private void refuseMore(String name) {
        throw new UserError(file + ": holds rows in more than one list, one of them " + name
                + "; put each of them into a file of its own");
    }

    @Override
    public @Nullable SourceRow next() {
        limited.beginRow();
        try {
            JsonToken token = parser.nextToken();
            if (token == null || token == JsonToken.END_ARRAY) {
                if (token == null) {
                    throw new UserError(file + ":" + line() + ": is not a single JSON array: the array is not closed");
                }
                readRest();
                return null;
            }
            long line = line();
            JsonNode value = Rows.ELEMENT.readTree(parser);
            return Rows.of(file, line, value);
        } catch (NumberFormatException e) {
            throw new UserError(file + ":" + line() + ": " + Rows.ENDLESS_NUMBER, e);
        } catch (IOException e) {
            throw damaged(e, line());
        }
    }

    private void readRest() throws IOException {
        JsonToken token = parser.nextToken();
        while (isWrapped && token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            skip(parser, name, this::refuseMore);
            token = parser.nextToken();
        }
        if (isWrapped && token == JsonToken.END_OBJECT) {
            token = parser.nextToken();
        }
        if (token != null) {
            throw new UserError(file + ":" + line() + ": is not a single JSON array: there is more after it");
        }
    }

    private long line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private UserError damaged(IOException e, long line) {
        if (e instanceof JsonProcessingException json) {
            return json.getLocation() == null
                    ? new UserError(file + ":" + line + ": " + JsonFault.describe(json), e)
                    : JsonFault.in(file, json);
        }
        return new UserError(file + ":" + line + ": cannot be read: " + UserError.reason(e), e);
    }

    @Override
    public void close() {
        RowSources.close(file, parser);
    }
}
