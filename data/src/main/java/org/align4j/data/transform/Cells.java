package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.align4j.data.value.JsonValues;

/** Values of a row by the name of their column, or by a path into it. */
final class Cells {
    private Cells() {}

    /** The column of that name, or what a path such as {@code extra.confidence} or {@code turns.0} leads to. */
    static JsonNode find(ObjectNode row, String name) {
        if (row.has(name)) {
            return row.get(name);
        }
        JsonNode found = row;
        for (String step : name.split("\\.", -1)) {
            found = found.isArray() && step.matches("\\d{1,9}") ? found.path(Integer.parseInt(step)) : found.path(step);
        }
        return found;
    }

    static boolean isMissing(JsonNode cell) {
        return cell.isMissingNode() || cell.isNull();
    }

    static boolean isConversation(JsonNode cell) {
        return cell.isArray() && cell.path(0).has("role") && cell.path(0).has("content");
    }

    /** A text as it is, a conversation's messages one below the other, anything else as JSON writes it. */
    static String text(JsonNode cell) {
        if (isConversation(cell)) {
            StringJoiner text = new StringJoiner("\n");
            cell.forEach(message -> text.add(message.path("content").asText("")));
            return text.toString();
        }
        return cell.isValueNode() ? JsonValues.words(cell) : cell.toString();
    }

    /** A number, also where it is written as text. */
    static OptionalDouble number(JsonNode cell) {
        if (cell.isNumber()) {
            return OptionalDouble.of(cell.asDouble());
        }
        return cell.isTextual() ? number(cell.asText()) : OptionalDouble.empty();
    }

    static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
