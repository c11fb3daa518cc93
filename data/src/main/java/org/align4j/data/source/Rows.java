package org.align4j.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.align4j.core.json.JsonFault;

/** Makes rows of JSON values. */
final class Rows {
    /**
     * Strict: a key twice in an object or anything behind the value is an error. NaN and infinity are read, as Python writes
     * them; who uses such a value refuses it. How long a text may be is the row's business.
     */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** Reads one element of an array, behind which more may follow. */
    static final ObjectReader ELEMENT =
            JSON.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What is wrong with 1e99999999999, which no decimal number of Java can be. */
    static final String ENDLESS_NUMBER = "holds a number whose exponent has too many digits";

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
        return new RowProblem(Reason.INVALID_JSON, JsonFault.describe(e), e);
    }
}
