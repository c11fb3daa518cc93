package org.align4j.judge.language;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** JSON objects in answers. One with a key that stands twice says two things, and counts as none. */
final class VerdictObjects {
    private static final ObjectMapper JSON =
            new ObjectMapper(new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    private static final int OBJECTS_TRIED = 8;

    private VerdictObjects() {}

    /** An object and where it stands in the text. */
    record Placed(JsonNode node, int start, int end) {}

    /** The last object in the text that is a verdict and no quotation; of one within another, the outer. */
    static Optional<Placed> last(String text, List<String> material, Predicate<JsonNode> verdict) {
        Placed last = null;
        int start = text.lastIndexOf('{', text.lastIndexOf('}'));
        for (int tried = 0; start >= 0 && tried < OBJECTS_TRIED; tried++) {
            Placed found = at(start, text);
            if (found != null && verdict.test(found.node()) && (last == null || found.end() > last.start())) {
                String part = text.substring(start, found.end());
                last = material.stream().noneMatch(shown -> shown.contains(part)) ? found : last;
            }
            start = start == 0 ? -1 : text.lastIndexOf('{', start - 1);
        }
        return Optional.ofNullable(last);
    }

    /** The text as an object; empty if it is none, or has something behind it. */
    static Optional<JsonNode> whole(String text) {
        Placed found = at(0, text);
        return found != null && text.substring(found.end()).isBlank() ? Optional.of(found.node()) : Optional.empty();
    }

    /** Null if no object begins there. */
    private static @Nullable Placed at(int start, String text) {
        try (JsonParser parser = JSON.createParser(text.substring(start))) {
            JsonNode node = JSON.readTree(parser);
            return node != null && node.isObject()
                    ? new Placed(
                            node, start, start + (int) parser.currentLocation().getCharOffset())
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
