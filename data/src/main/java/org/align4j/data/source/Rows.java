package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;

/** Makes rows of JSON values. */
final class Rows {
    /** Strict: a key twice in an object or anything behind the value is an error. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** Reads one element of an array, behind which more may follow. */
    static final ObjectReader ELEMENT = JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Rows() {}

    static SourceRow of(Path file, long line, JsonNode value) {
        if (value instanceof ObjectNode columns) {
            return new SourceRow(file, line, columns, null);
        }
        String kind = value.getNodeType().name().toLowerCase(Locale.ROOT);
        return bad(file, line, new RowProblem(Reason.NOT_AN_OBJECT, "is a JSON " + kind + ", expected an object"));
    }

    static SourceRow bad(Path file, long line, RowProblem problem) {
        return new SourceRow(file, line, JsonNodeFactory.instance.objectNode(), problem);
    }

    static RowProblem invalidJson(JsonProcessingException e) {
        String where =
                e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
        return new RowProblem(
                Reason.INVALID_JSON, "is no valid JSON" + where + ": " + firstLine(e.getOriginalMessage()), e);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
