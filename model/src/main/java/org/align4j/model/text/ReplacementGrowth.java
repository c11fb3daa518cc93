package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.align4j.core.UserError;

/**
 * Patterns of a tokenizer: expressions must be {@linkplain SafeExpression safe}, and the replacements one after the other may
 * not blow a text up.
 */
final class ReplacementGrowth {
    private static final long MOST = 10_000;

    private final Path file;
    private long factor = 1;

    ReplacementGrowth(Path file) {
        this.file = file;
    }

    /**
     * Counts one more.
     *
     * @param pattern {@code {"String": …}} or {@code {"Regex": …}}
     * @param content what it is replaced by; missing where a text is only split
     */
    void add(String place, JsonNode pattern, JsonNode content) {
        JsonNode plain = pattern.path("String");
        JsonNode expression = pattern.path("Regex");
        if (pattern.size() != 1 || !(plain.isTextual() || expression.isTextual())) {
            throw new UserError(file + ": " + place + " must be {\"String\": text} or {\"Regex\": text}, but is "
                    + (pattern.toString().length() <= 60 ? pattern : "something else"));
        }
        String fault = expression.isTextual() ? SafeExpression.fault(expression.asText()) : "";
        if (!fault.isEmpty()) {
            throw new UserError(file + ": " + place + ": the expression " + fault);
        }
        long length = content.asText("").length();
        // an expression may match nothing, before every character
        factor *= plain.isTextual()
                ? Math.max(1, length / Math.max(1, plain.asText().length()))
                : 1 + length;
        if (factor > MOST) {
            throw new UserError(
                    file + ": " + place + ": the replacements up to it may make a text " + MOST + " times as long");
        }
    }
}
