package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** JSON objects in answers. */
final class VerdictObjects {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OBJECTS_TRIED = 8;

    private VerdictObjects() {}

    /** The last object in the text that is a verdict and no quotation. */
    static Optional<JsonNode> last(String text, List<String> material, Predicate<JsonNode> verdict) {
        int end = text.lastIndexOf('}');
        int start = end < 0 ? -1 : text.lastIndexOf('{', end);
        for (int tried = 0; start >= 0 && tried < OBJECTS_TRIED; tried++) {
            String part = text.substring(start, end + 1);
            Optional<JsonNode> found = whole(part).filter(verdict);
            if (found.isPresent() && material.stream().noneMatch(shown -> shown.contains(part))) {
                return found;
            }
            start = start == 0 ? -1 : text.lastIndexOf('{', start - 1);
        }
        return Optional.empty();
    }

    /** The text as an object; empty if it is none. */
    static Optional<JsonNode> whole(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
