package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.chat.Content;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** The columns of one row as an importer asks for them; remembers which were read. */
final class Fields {
    private final SourceRow row;
    private final Set<String> read = new TreeSet<>();

    Fields(SourceRow row) {
        this.row = row;
    }

    /** Columns with a value that nobody asked for. */
    Set<String> unread() {
        Set<String> names = new TreeSet<>();
        row.columns().properties().forEach(entry -> {
            if (!entry.getValue().isNull() && !read.contains(entry.getKey())) {
                names.add(entry.getKey());
            }
        });
        return names;
    }

    boolean has(String column) {
        return row.columns().hasNonNull(column);
    }

    /** A column's value, null if it has none. */
    @Nullable JsonNode value(String column) {
        read.add(column);
        JsonNode value = row.columns().get(column);
        return value == null || value.isNull() ? null : value;
    }

    /** A prompt or completion: a string, a message, or a list of messages. */
    Content content(Role role) {
        for (String name : role.names()) {
            if (has(name)) {
                return content(name);
            }
        }
        throw missing(role.names().get(0));
    }

    Content content(String column) {
        JsonNode value = value(column);
        if (value == null) {
            throw missing(column);
        }
        return Contents.of(column, value);
    }

    /**
     * The prompt. Where a row has an {@code instruction} and an {@code input}, the prompt is both, with a blank line in
     * between, as these rows are meant.
     */
    Content prompt() {
        boolean instructed = !has("prompt") && has("instruction");
        Optional<String> input = instructed ? optionalText("input").filter(text -> !text.isBlank()) : Optional.empty();
        return input.isPresent() ? Content.text(text("instruction") + "\n\n" + input.get()) : content(Role.PROMPT);
    }

    String text(String column) {
        return optionalText(column).orElseThrow(() -> missing(column));
    }

    Optional<String> optionalText(String column) {
        JsonNode value = value(column);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            throw wrongType(column, value, "a string");
        }
        return Optional.of(Contents.checked(column, value.asText()));
    }

    /** A number that may be missing; text is parsed, as CSV knows nothing else. */
    Optional<Double> optionalNumber(String column) {
        JsonNode value = value(column);
        if (value == null || (value.isTextual() && value.asText().isBlank())) {
            return Optional.empty();
        }
        if (value.isBoolean() || value.isContainerNode()) {
            throw wrongType(column, value, "a number");
        }
        try {
            double number = Double.parseDouble(value.asText());
            if (Double.isFinite(number)) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is not a number", e);
        }
        throw new RowProblem(Reason.INVALID_NUMBER, column + " is NaN or infinite");
    }

    /** True or false, also as 1 and 0 or as words. */
    boolean truth(String column) {
        return optionalTruth(column).orElseThrow(() -> missing(column));
    }

    Optional<Boolean> optionalTruth(String column) {
        JsonNode value = value(column);
        if (value == null || (value.isTextual() && value.asText().isBlank())) {
            return Optional.empty();
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1", "1.0" -> Optional.of(true);
            case "false", "0", "0.0" -> Optional.of(false);
            default -> throw wrongType(column, value, "true or false");
        };
    }

    /** A list of strings or pairs, as they stand; empty if there is none. */
    List<JsonNode> list(String column) {
        JsonNode value = value(column);
        List<JsonNode> elements = new ArrayList<>();
        if (value != null) {
            value.forEach(elements::add);
        }
        return elements;
    }

    private static RowProblem missing(String column) {
        return new RowProblem(Reason.MISSING_COLUMN, column + " is missing or null");
    }

    private static RowProblem wrongType(String column, JsonNode value, String wanted) {
        return new RowProblem(
                Reason.WRONG_TYPE,
                column + " is " + value.getNodeType().name().toLowerCase(Locale.ROOT) + ", expected " + wanted);
    }
}
