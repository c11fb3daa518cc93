package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;

/** Follows an object through its lines, and sees at once where it can no longer become one. */
final class OpenJson {
    private static final byte[] LINE_END = {'\n'};

    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private int depth;
    private boolean isBegun;

    /** Where the lines so far have led. */
    enum State {
        OPEN,
        COMPLETE,
        BROKEN
    }

    OpenJson() {
        try {
            parser = Rows.JSON.getFactory().createNonBlockingByteArrayParser();
            feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without input", e);
        }
    }

    /** Reads one more line. */
    State read(byte[] line) {
        try {
            feed(line);
            feed(LINE_END);
            return isBegun && depth == 0 ? State.COMPLETE : State.OPEN;
        } catch (IOException e) {
            return State.BROKEN;
        }
    }

    private void feed(byte[] bytes) throws IOException {
        feeder.feedInput(bytes, 0, bytes.length);
        for (JsonToken token = parser.nextToken();
                token != JsonToken.NOT_AVAILABLE && token != null;
                token = parser.nextToken()) {
            if (depth == 0 && token != JsonToken.START_OBJECT) {
                throw new IOException("is not an object");
            }
            isBegun = true;
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }
}
