package org.align4j.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** The texts in JSON that others wrote. */
public final class JsonTexts {
    private static final int REPLACEMENT = 0xFFFD;

    private JsonTexts() {}

    /** A copy in which every text and every key is changed. */
    public static JsonNode changed(JsonNode node, UnaryOperator<String> change) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> copy.set(change.apply(field.getKey()), changed(field.getValue(), change)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(changed(element, change)));
            return copy;
        }
        return node.isTextual() ? JsonNodeFactory.instance.textNode(change.apply(node.textValue())) : node;
    }

    /** Half of a surrogate pair, which JSON can escape but UTF-8 cannot hold, becomes U+FFFD. */
    public static String wellFormed(String text) {
        return text.codePoints().noneMatch(JsonTexts::isHalfOfAPair)
                ? text
                : text.codePoints()
                        .map(point -> isHalfOfAPair(point) ? REPLACEMENT : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isHalfOfAPair(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
